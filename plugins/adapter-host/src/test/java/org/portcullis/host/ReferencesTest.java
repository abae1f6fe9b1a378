// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.host.wire.Frame;
import org.portcullis.host.wire.Kind;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

@DisplayName("A hosted process gets the secrets of its own instance's settings, and no others (PLG-4, PLG-6)")
class ReferencesTest {
    private static final String NESTED = "{\"tls\":{\"key_ref\":\"file:nested\"}}";

    private final References references = new References(
            Map.of("a_ref", "env:A", "list", new String[] {"file:b"}, "deep", NESTED, "n", 5),
            reference -> Secret.of("sécret of " + reference),
            vendor -> {
                if (!vendor.getHost().equals("own.example")) {
                    throw new AdapterException(FailureKind.MISCONFIGURED, "not declared");
                }
            });

    private byte[] ask(Kind kind, String text) {
        return references.answer(new Frame(kind, 1, text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:A", "file:b", "file:nested"})
    @DisplayName("what stands in its settings, in a list or deeper too")
    void own(String reference) {
        assertThat(new String(ask(Kind.RESOLVE, reference), StandardCharsets.UTF_8))
                .isEqualTo("sécret of " + reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"env:B", "file:nest", "nested", "", "env:A\nfile:b", "file:/etc/passwd"})
    @DisplayName("nothing else, and its text isn't repeated")
    void foreign(String reference) {
        assertThatThrownBy(() -> ask(Kind.RESOLVE, reference))
                .isInstanceOfSatisfying(AdapterException.class, thrown -> assertThat(thrown.kind())
                        .isEqualTo(FailureKind.FORBIDDEN))
                .hasMessageNotContaining("passwd");
    }

    @Test
    @DisplayName("addresses are judged in its bundle's name; nothing of the platform can be called")
    void others() {
        assertThat(ask(Kind.REQUIRE, "https://own.example/x")).isEmpty();
        assertThatThrownBy(() -> ask(Kind.REQUIRE, "https://other.example")).hasMessage("not declared");
        assertThatThrownBy(() -> ask(Kind.REQUIRE, "no address")).isInstanceOf(AdapterException.class);
        assertThatThrownBy(() -> ask(Kind.CALL, "x")).hasMessageContaining("calls nothing of the platform");
    }
}
