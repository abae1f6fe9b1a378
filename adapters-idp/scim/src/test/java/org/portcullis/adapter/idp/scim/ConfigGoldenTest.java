// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.tck.ConfigGolden;

class ConfigGoldenTest {
    @Test
    @DisplayName("PLG-3 the settings' names, types and defaults are the recorded ones")
    void recorded() {
        ConfigGolden.check(ScimConfig.class);
    }
}
