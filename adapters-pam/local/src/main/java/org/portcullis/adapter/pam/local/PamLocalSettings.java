// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link PamLocalConfig} says what each is for. */
record PamLocalSettings(URI adminUrl, String adminSecretRef, String mark) {
    private static final Pattern MARK = Pattern.compile("[a-z][a-z0-9]{0,15}");

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    static PamLocalSettings read(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        PamLocalSettings read = new PamLocalSettings(
                settings.url("admin_url"),
                settings.secretReference("admin_secret_ref"),
                settings.text("mark", "pcp", MARK, "1 to 16 of a-z and 0-9, beginning with a letter"));
        settings.verify();
        return read;
    }
}
