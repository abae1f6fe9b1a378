// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** How the producer works: nothing counts before all replicas in sync have it, and nothing overtakes. */
final class ProducerProperties {
    /** The longest that one call of the producer may block; calls are repeated until the deadline. */
    static final int BLOCK_MILLIS = 250;
    /** What waits for its acknowledgement, at most; the producer's own buffer is larger, so it never waits for that. */
    static final int WINDOW_BYTES = 4 * 1024 * 1024;

    private static final String TLS_PROTOCOLS = "TLSv1.3,TLSv1.2";

    private ProducerProperties() {}

    /** @throws AdapterException {@code MISCONFIGURED} when a file can't be read */
    static Map<String, Object> of(KafkaSettings settings, Credentials credentials) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers);
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "portcullis");
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // One at a time: when a batch fails, nothing behind it may be on its way already.
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        int acknowledge = (int) settings.acknowledge.toMillis();
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, acknowledge);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, acknowledge / 2);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
        int longest = settings.maxMessageBytes + 4096; // headers, key and what Kafka puts around them
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, longest);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, Math.min(longest, 256 * 1024));
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * WINDOW_BYTES + 2L * longest);
        all.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                settings.compression.name().toLowerCase(Locale.ROOT));
        all.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000L);
        all.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 5_000L);
        // Nothing of ours is sent to whoever asks for it, nor shown to whoever can look into this process.
        all.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        all.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        all.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(settings));
        if (settings.isTls()) {
            tls(settings, credentials, all);
        }
        if (settings.sasl != KafkaSettings.Sasl.NONE) {
            sasl(settings, credentials, all);
        }
        return all;
    }

    private static String protocol(KafkaSettings settings) {
        boolean sasl = settings.sasl != KafkaSettings.Sasl.NONE;
        return settings.isTls() ? sasl ? "SASL_SSL" : "SSL" : sasl ? "SASL_PLAINTEXT" : "PLAINTEXT";
    }

    private static void tls(KafkaSettings settings, Credentials credentials, Map<String, Object> all) {
        all.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, TLS_PROTOCOLS);
        all.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https");
        if (!settings.caFile.isEmpty()) {
            all.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            all.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(certificates(settings.caFile)));
        }
        if (settings.isMutual()) {
            all.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            all.put(
                    SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                    new Password(certificates(settings.clientCertificateFile)));
            all.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(credentials.key()));
        }
    }

    private static void sasl(KafkaSettings settings, Credentials credentials, Map<String, Object> all) {
        boolean plain = settings.sasl == KafkaSettings.Sasl.PLAIN;
        Class<?> module = plain ? PlainLoginModule.class : ScramLoginModule.class;
        all.put(SaslConfigs.SASL_MECHANISM, settings.sasl.name().replace('_', '-'));
        all.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                new Password(module.getName() + " required username=" + quoted(settings.username) + " password="
                        + quoted(credentials.password()) + ";"));
    }

    /** A string of a JAAS file. */
    static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    private static String certificates(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "the certificates in " + file + " can't be read: " + e.getMessage(), e);
        }
    }
}
