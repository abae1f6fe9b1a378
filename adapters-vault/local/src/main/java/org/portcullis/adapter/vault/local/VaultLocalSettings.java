// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link VaultLocalConfig} says what each is for. */
record VaultLocalSettings(
        URI url, URI adminUrl, String adminSecretRef, String keyRef, Path folder, String mark, Duration maxTtl) {
    private static final Pattern MARK = Pattern.compile("[a-z][a-z0-9]{0,15}");

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    static VaultLocalSettings read(Map<String, ?> properties, Path home) {
        Settings settings = new Settings(properties);
        VaultLocalSettings read = new VaultLocalSettings(
                settings.url("url"),
                settings.url("admin_url"),
                settings.secretReference("admin_secret_ref"),
                settings.secretReference("key_ref"),
                settings.path("folder", home),
                settings.text("mark", "pcv", MARK, "1 to 16 of a-z and 0-9, beginning with a letter"),
                settings.seconds("max_ttl_seconds", 3600, 1, 86_400));
        settings.verify();
        return read;
    }
}
