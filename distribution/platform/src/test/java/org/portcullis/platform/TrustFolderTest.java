// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.Trusted;

@DisplayName("What is trusted is listed and taken back, whoever put it there (PLG-4)")
class TrustFolderTest {
    private static final String DIGEST = "AB".repeat(32);

    @TempDir
    Path home;

    private final AtomicInteger changes = new AtomicInteger();
    private TrustFolder trust;
    private Path certificates;

    @BeforeEach
    void open() throws Exception {
        certificates = Files.createDirectories(home.resolve("config/trust"));
        trust = new TrustFolder(home, changes::incrementAndGet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Acme", "ACME Corp. 2026", "acme_old"})
    @DisplayName("a certificate that was put into the folder by hand is removed by the name that the list shows")
    void byHand(String name) throws Exception {
        Files.writeString(
                certificates.resolve(name + ".pem"), Authority.root("acme").pem());
        assertThat(trust.all()).extracting(Trusted::name).containsExactly(name);
        trust.checkRemove(name);
        trust.remove(name);
        assertThat(trust.all()).isEmpty();
        assertThat(changes).hasValue(1);
    }

    @Test
    @DisplayName("a certificate that can't be read is removed too: while it is there nothing new may run")
    void unreadable() throws Exception {
        Files.writeString(certificates.resolve("broken.pem"), "none");
        trust.checkRemove("broken");
        trust.remove("broken");
        assertThat(trust.all()).isEmpty();
    }

    @Test
    @DisplayName("a pin that was written by hand in capitals is removed by its digest")
    void pin() throws Exception {
        Files.writeString(home.resolve("config/trust.json"), "{\"trusted\":[{\"sha256\":\"" + DIGEST + "\"}]}");
        trust.checkRemove(DIGEST.toLowerCase(java.util.Locale.ROOT));
        trust.remove(DIGEST.toLowerCase(java.util.Locale.ROOT));
        assertThat(trust.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "../trust/acme", "acme.pem", "", "ACME"})
    @DisplayName("what isn't there is refused, by the check and by the act, and nothing changes")
    void unknown(String name) throws Exception {
        trust.publisher("acme", Authority.root("acme").pem());
        changes.set(0);
        assertThatThrownBy(() -> trust.checkRemove(name)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> trust.remove(name)).isInstanceOf(Refusal.class).hasMessageContaining("trust list");
        assertThat(trust.all()).hasSize(1);
        assertThat(changes).hasValue(0);
    }

    @Test
    @DisplayName("the checks refuse what the acts would, and change nothing")
    void checks() throws Exception {
        assertThatThrownBy(() ->
                        trust.checkPublisher("Acme", Authority.root("acme").pem()))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> trust.checkPublisher("acme", "none")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> trust.checkPin("12")).isInstanceOf(Refusal.class);
        trust.checkPublisher("acme", Authority.root("acme").pem());
        trust.checkPin(DIGEST);
        assertThat(trust.all()).isEmpty();
    }
}
