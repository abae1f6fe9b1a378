// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.AdapterException;

/**
 * The checked settings of one instance; {@link ElasticConfig} says what each is for.
 *
 * @param secretRef empty without authentication
 */
record ElasticSettings(HttpEndpoint endpoint, Auth auth, String username, String secretRef, String dataStream) {
    /** How we prove who we are. */
    enum Auth {
        API_KEY,
        BASIC,
        NONE
    }

    private static final Pattern NAME = Pattern.compile("[a-z0-9.][a-z0-9._-]{0,254}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    static ElasticSettings read(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        URI url = settings.url("url");
        String caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        Auth auth = settings.choice("auth_method", Auth.class, Auth.API_KEY);
        String username = settings.text("username", "");
        if (auth == Auth.BASIC == username.isEmpty() || username.contains(":")) {
            settings.problem("username, without a colon, belongs to auth_method basic");
        }
        String secretRef =
                auth == Auth.NONE ? settings.text("auth_secret_ref", "") : settings.secretReference("auth_secret_ref");
        if (auth == Auth.NONE && !secretRef.isEmpty()) {
            settings.problem("auth_secret_ref means nothing with auth_method none");
        }
        if (auth == Auth.NONE
                && !LOOPBACK.matcher(String.valueOf(url.getHost())).matches()) {
            settings.problem("auth_method may be none for a cluster on this machine only");
        }
        String dataStream = settings.text(
                "data_stream",
                "portcullis-audit",
                NAME,
                "a name of at most 255 lower-case letters, digits, dots, underscores and hyphens");
        settings.seconds("call_timeout_seconds", 30, 1, 600); // the host's to keep
        settings.verify();
        TlsTrust trust = caFile.isEmpty() ? TlsTrust.system() : TlsTrust.pem(Path.of(caFile));
        return new ElasticSettings(new HttpEndpoint(url, trust), auth, username, secretRef, dataStream);
    }
}
