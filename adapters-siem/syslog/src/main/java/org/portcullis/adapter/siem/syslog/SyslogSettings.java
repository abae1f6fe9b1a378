// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link SyslogConfig} says what each is for. */
final class SyslogSettings {
    /** How messages travel. */
    enum Transport {
        TLS,
        TCP
    }

    /** What becomes of a record that is too long. */
    enum Oversize {
        ABRIDGE,
        REFUSE
    }

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");
    private static final Pattern HOSTNAME = Pattern.compile("[!-~]{0,255}");
    private static final Pattern APP_NAME = Pattern.compile("[!-~]{1,48}");
    private static final Pattern SD_ID = Pattern.compile("[!#-<>?A-Z\\[\\\\^-~]{1,20}@[0-9.]{1,11}");

    final String host;
    final int port;
    final Transport transport;
    final String caFile;
    final String serverName;
    final String clientCertificateFile;
    final String clientKeyReference;
    final Format format;
    final int facility;
    final String hostname;
    final String appName;
    final String sdId;
    final boolean bom;
    final int maxMessageBytes;
    final Oversize oversize;
    final Duration settle;

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    SyslogSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        host = settings.text("host");
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            settings.problem("host must be a host name or an address");
        }
        port = (int) settings.number("port", 6514, 1, 65535);
        transport = settings.choice("transport", Transport.class, Transport.TLS);
        if (transport == Transport.TCP && !LOOPBACK.matcher(host).matches()) {
            settings.problem("transport may be tcp for a receiver on this machine only");
        }
        caFile = absolute(settings, "ca_file");
        String name = settings.text("server_name", "");
        serverName = name.isEmpty() ? host : name;
        clientCertificateFile = absolute(settings, "client_certificate_file");
        clientKeyReference =
                settings.text("client_key_ref", "").isEmpty() ? "" : settings.secretReference("client_key_ref");
        if (clientCertificateFile.isEmpty() != clientKeyReference.isEmpty()) {
            settings.problem("client_certificate_file and client_key_ref belong together");
        }
        if (transport == Transport.TCP && !(caFile + clientCertificateFile).isEmpty()) {
            settings.problem("ca_file and client_certificate_file mean nothing with transport tcp");
        }
        format = settings.choice("format", Format.class, Format.OCSF);
        facility = (int) settings.number("facility", 13, 0, 23);
        String own = settings.text("hostname", "", HOSTNAME, "at most 255 visible ASCII characters");
        hostname = own.isEmpty() ? machine() : own;
        appName = settings.text("app_name", "portcullis", APP_NAME, "1 to 48 visible ASCII characters");
        sdId = settings.text(
                "sd_id", "portcullis@32473", SD_ID, "a name and an enterprise number, as in portcullis@32473");
        bom = settings.flag("bom", true);
        maxMessageBytes = (int) settings.number("max_message_bytes", 8192, 2048, 1_048_576);
        oversize = settings.choice("oversize", Oversize.class, Oversize.ABRIDGE);
        settle = Duration.ofMillis(settings.number("settle_millis", 100, 10, 10_000));
        settings.seconds("call_timeout_seconds", 30, 1, 600); // the host's to keep
        settings.verify();
    }

    /** The receiver, for those who ask where this goes. */
    URI address() {
        return URI.create("syslog://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    boolean isTls() {
        return transport == Transport.TLS;
    }

    boolean isMutual() {
        return !clientKeyReference.isEmpty();
    }

    private static String absolute(Settings settings, String key) {
        String path = settings.text(key, "");
        if (!path.isEmpty() && !path.startsWith("/")) {
            settings.problem(key + " must be an absolute path");
        }
        return path;
    }

    /** This machine's name without asking a name server, which might not answer; RFC 5424's nil value when unknown. */
    private static String machine() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return !name.isEmpty() && HOSTNAME.matcher(name).matches() ? name : "-";
        } catch (IOException e) {
            return "-";
        }
    }
}
