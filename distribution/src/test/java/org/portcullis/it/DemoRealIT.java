// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@DisplayName("The whole story as a user plays it, on OpenBao and PostgreSQL (REV-1, JIT-1, JIT-3, AUD-2, AUD-6)")
class DemoRealIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("every claim of it holds")
    void real() throws Exception {
        DemoPlay.plays(folder, "--real");
    }
}
