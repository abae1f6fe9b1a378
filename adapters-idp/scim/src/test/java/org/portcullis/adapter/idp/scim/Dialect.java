// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.util.Map;

/** How a server speaks SCIM. */
enum Dialect {
    /** By the letter: agents of their own, PATCH with paths, filters, versions. */
    LETTER(Map.of()),
    /** The older draft's agents; a PATCH is one value without a path, and {@code active} is answered as a string. */
    VALUES(Map.of("agent_name_attribute", "name", "patch_style", "value")),
    /** Users only; no PATCH, no filter, three resources at once; a PUT wants the version that it changes. */
    OLD(Map.of("agents_as", "user"));

    final Map<String, Object> settings;

    Dialect(Map<String, Object> settings) {
        this.settings = settings;
    }
}
