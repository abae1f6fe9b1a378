// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

@DisplayName("PLG-3 siem-kafka's settings")
class KafkaSettingsTest {
    private static KafkaAdapter adapter(Map<String, Object> settings, String secret) {
        return new KafkaAdapter(settings, host -> {}, reference -> Secret.of(secret));
    }

    private static boolean kafkaProviderIsThere() {
        return Arrays.stream(Security.getProviders()).map(Provider::getClass).anyMatch(each -> each.getName()
                .startsWith("org.apache.kafka"));
    }

    @Test
    @DisplayName("every wrong setting is named at once")
    void wrong() {
        assertThatThrownBy(() -> adapter(
                        Map.of(
                                "brokers",
                                "kafka.example:9092,elsewhere",
                                "transport",
                                "tcp",
                                "sasl",
                                "plain",
                                "ca_file",
                                "relative",
                                "client_certificate_file",
                                "/etc/own.pem",
                                "password_ref",
                                "the-password-itself",
                                "topic",
                                "..",
                                "colour",
                                "red"),
                        ""))
                .isInstanceOf(AdapterException.class)
                .hasMessageContainingAll(
                        "brokers must be a list as in",
                        "transport may be tcp for brokers on this machine only",
                        "ca_file must be an absolute path",
                        "client_key_ref is missing",
                        "username and password_ref belong to sasl",
                        "sasl plain shows the password",
                        "password_ref must be a reference",
                        "topic must be a name",
                        "colour is not known")
                .hasMessageNotContaining("the-password-itself");
        assertThatThrownBy(() -> adapter(Map.of("brokers", "kafka.example:9092", "sasl", "none"), ""))
                .hasMessageContaining("sasl may be none with a client certificate, or for brokers on this machine");
    }

    @Test
    @DisplayName("CRB-2 a key that can't be read is MISCONFIGURED, and not shown")
    void wrongKey() {
        KafkaAdapter adapter = adapter(
                Map.of(
                        "brokers",
                        "127.0.0.1:1",
                        "sasl",
                        "none",
                        "client_certificate_file",
                        Certificates.path("own.pem"),
                        "client_key_ref",
                        "file:/own.key"),
                "a-key-canary");
        assertThatThrownBy(() -> adapter.deliver(Trail.records(1, 1), Trail.within(Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(AdapterException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
                    assertThat(e).hasNoCause();
                })
                .hasMessageContaining("client_key_ref")
                .hasMessageNotContaining("a-key-canary");
        adapter.close();
    }

    @Test
    @DisplayName("PLG-2 what Kafka's client registers with the JVM is gone with the last instance")
    void providers() {
        Map<String, Object> settings =
                Map.of("brokers", "127.0.0.1:1", "transport", "tcp", "username", "me", "password_ref", "env:PASSWORD");
        KafkaAdapter one = adapter(settings, "a\"quoted\\password");
        KafkaAdapter two = adapter(settings, "");
        assertThatThrownBy(() -> one.deliver(Trail.records(1, 1), Trail.within(Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        one.close();
        assertThat(kafkaProviderIsThere()).isTrue();
        two.close();
        assertThat(kafkaProviderIsThere()).isFalse();
    }
}
