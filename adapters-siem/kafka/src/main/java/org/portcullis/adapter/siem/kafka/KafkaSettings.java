// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link KafkaConfig} says what each is for. */
final class KafkaSettings {
    /** How messages travel. */
    enum Transport {
        TLS,
        TCP
    }

    /** How we say who we are, beside a certificate. */
    enum Sasl {
        SCRAM_SHA_512,
        SCRAM_SHA_256,
        PLAIN,
        NONE
    }

    /** How a batch is packed; what needs a native library is left out. */
    enum Compression {
        NONE,
        GZIP
    }

    /** What becomes of a record that is too long. */
    enum Oversize {
        ABRIDGE,
        REFUSE
    }

    private static final Pattern BROKER =
            Pattern.compile("([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}]):[0-9]{1,5}");
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1]):\\d+");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    /** Each as in {@code host:port}. */
    final List<String> brokers;

    final Transport transport;
    final String caFile;
    final String clientCertificateFile;
    final String clientKeyReference;
    final Sasl sasl;
    final String username;
    final String passwordReference;
    final String topic;
    final Compression compression;
    final int maxMessageBytes;
    final Oversize oversize;
    final Duration acknowledge;

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    KafkaSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        brokers = Arrays.stream(settings.text("brokers").split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        if (!brokers.stream().allMatch(each -> BROKER.matcher(each).matches())) {
            settings.problem("brokers must be a list as in kafka1.example:9093,kafka2.example:9093");
        }
        boolean here = brokers.stream().allMatch(each -> LOOPBACK.matcher(each).matches());
        transport = settings.choice("transport", Transport.class, Transport.TLS);
        if (transport == Transport.TCP && !here) {
            settings.problem("transport may be tcp for brokers on this machine only");
        }
        caFile = absolute(settings, "ca_file");
        clientCertificateFile = absolute(settings, "client_certificate_file");
        clientKeyReference = reference(settings, "client_key_ref", clientCertificateFile.isEmpty());
        if (clientCertificateFile.isEmpty() != clientKeyReference.isEmpty()) {
            settings.problem("client_certificate_file and client_key_ref belong together");
        }
        if (transport == Transport.TCP && !(caFile + clientCertificateFile).isEmpty()) {
            settings.problem("ca_file and client_certificate_file mean nothing with transport tcp");
        }
        sasl = settings.choice("sasl", Sasl.class, Sasl.SCRAM_SHA_512);
        username = settings.text("username", "");
        passwordReference = reference(settings, "password_ref", sasl == Sasl.NONE);
        checkLogin(settings, here);
        topic = settings.text(
                "topic",
                "portcullis-audit",
                TOPIC,
                "a name of at most 249 letters, digits, dots, underscores and hyphens");
        compression = settings.choice("compression", Compression.class, Compression.NONE);
        maxMessageBytes = (int) settings.number("max_message_bytes", 1_000_000, 4096, 33_554_432);
        oversize = settings.choice("oversize", Oversize.class, Oversize.ABRIDGE);
        acknowledge = settings.seconds("acknowledge_seconds", 20, 2, 300);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // the host's to keep
        settings.verify();
    }

    private void checkLogin(Settings settings, boolean here) {
        if (sasl == Sasl.NONE != username.isEmpty() || sasl == Sasl.NONE && !passwordReference.isEmpty()) {
            settings.problem("username and password_ref belong to sasl plain, scram_sha_256 or scram_sha_512");
        }
        if (sasl == Sasl.PLAIN && transport == Transport.TCP) {
            settings.problem("sasl plain shows the password to whoever listens: use it with transport tls");
        }
        if (sasl == Sasl.NONE && clientCertificateFile.isEmpty() && !here) {
            settings.problem("sasl may be none with a client certificate, or for brokers on this machine");
        }
    }

    boolean isTls() {
        return transport == Transport.TLS;
    }

    boolean isMutual() {
        return !clientKeyReference.isEmpty();
    }

    /** A broker, for those who ask where this goes. */
    static URI address(String broker) {
        return URI.create("kafka://" + broker);
    }

    private static String reference(Settings settings, String key, boolean optional) {
        return optional && settings.text(key, "").isEmpty() ? "" : settings.secretReference(key);
    }

    private static String absolute(Settings settings, String key) {
        String path = settings.text(key, "");
        if (!path.isEmpty() && !path.startsWith("/")) {
            settings.problem(key + " must be an absolute path");
        }
        return path;
    }
}
