// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.AdapterException;

/**
 * The checked settings of one instance; {@link SplunkConfig} says what each is for.
 *
 * @param index empty for the token's own
 * @param host empty for the record's chain
 */
record SplunkSettings(
        HttpEndpoint endpoint, String tokenRef, String index, String sourcetype, String source, String host) {
    private static final Pattern INDEX = Pattern.compile("|[a-z0-9][a-z0-9_-]{0,79}");
    private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");
    private static final Pattern HOST = Pattern.compile("[!-~]{0,255}");

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    static SplunkSettings read(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        URI url = settings.url("url");
        if (String.valueOf(url.getRawPath()).contains("/services")) {
            settings.problem("url ends before /services/collector");
        }
        String caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        String tokenRef = settings.secretReference("token_ref");
        String index = settings.text(
                "index",
                "",
                INDEX,
                "a name of at most 80 lower-case letters, digits, underscores and hyphens, the first a letter or digit");
        String sourcetype =
                settings.text("sourcetype", "portcullis:audit", NAME, "at most 64 printable characters without spaces");
        String source = settings.text("source", "portcullis", NAME, "at most 64 printable characters without spaces");
        String host = settings.text("host", "", HOST, "at most 255 printable characters without spaces");
        settings.seconds("call_timeout_seconds", 60, 1, 600); // the host's to keep
        settings.verify();
        TlsTrust trust = caFile.isEmpty() ? TlsTrust.system() : TlsTrust.pem(Path.of(caFile));
        return new SplunkSettings(new HttpEndpoint(url, trust), tokenRef, index, sourcetype, source, host);
    }
}
