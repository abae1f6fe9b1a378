// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portcullis.service.adapters.AdapterRights;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

@DisplayName("PLG-4: a bundle resolves and calls what its manifest declares, and of its own instances alone")
class GrantedTest {
    private final List<Map<String, Object>> settings = new ArrayList<>(List.of(
            Map.of(
                    "token_ref",
                    "file:data/keys/acme",
                    "note",
                    "file:data/keys/master",
                    "url",
                    "https://vault.acme:8200/v1",
                    "brokers",
                    "kafka1.acme:9093, kafka2.acme:9094"),
            Map.of("token_ref", "env:ACME", "hosts", new String[] {"db1.acme:5432", "DB2.acme"})));
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    private Granted granted(String hosts, String secrets) {
        AdapterRights rights =
                AdapterRights.of(Map.of(AdapterRights.HOSTS, hosts, AdapterRights.SECRETS, secrets)::get);
        Granted.Own own = new Granted.Own() {
            @Override
            public List<Map<String, Object>> settings() {
                asked.incrementAndGet();
                return List.copyOf(settings);
            }

            @Override
            public long changes() {
                return changes.get();
            }
        };
        return new Granted("acme", rights, own, reference -> Secret.of("value of " + reference));
    }

    @Test
    @DisplayName("the references in declared settings of its own instances are resolved")
    void own() {
        Granted acme = granted("", "token_ref");
        assertThat(acme.resolve("file:data/keys/acme").revealString()).isEqualTo("value of file:data/keys/acme");
        assertThat(acme.resolve("env:ACME").revealString()).isEqualTo("value of env:ACME");
    }

    @Test
    @DisplayName("others aren't: of another setting, of nobody, or when nothing is declared; the text isn't repeated")
    void others() {
        for (String other : List.of("file:data/keys/master", "file:data/admin-token", "env:HOME", "hunter2")) {
            assertThatThrownBy(() -> granted("", "token_ref").resolve(other))
                    .isInstanceOfSatisfying(
                            AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                    .hasMessageContaining("Portcullis-Secrets: token_ref")
                    .hasMessageNotContaining(other);
        }
        assertThatThrownBy(() -> granted("", "").resolve("env:ACME")).hasMessageContaining("Portcullis-Secrets: none");
    }

    @Test
    @DisplayName("a reference that a changed configuration holds no longer is refused; a new one is resolved")
    void changed() {
        Granted acme = granted("", "token_ref");
        acme.resolve("env:ACME").close();
        acme.resolve("env:ACME").close();
        assertThat(asked).as("what was granted is remembered").hasValue(1);
        settings.set(1, Map.of("token_ref", "env:NEW"));
        changes.incrementAndGet();
        assertThatThrownBy(() -> acme.resolve("env:ACME")).isInstanceOf(AdapterException.class);
        assertThatCode(() -> acme.resolve("env:NEW").close()).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0} may call {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "configured:url https://vault.acme:8200/other",
                "configured:url https://VAULT.ACME:8200",
                "configured:hosts postgresql://db1.acme:5432",
                "configured:hosts postgresql://db2.acme:6000",
                "configured:brokers kafka://kafka2.acme:9094",
                "api.acme.example https://api.acme.example/x",
                "*.acme.example:8443 https://eu.acme.example:8443",
                "*.acme.example wss://a.b.acme.example:9"
            })
    void mayCall(String hosts, URI vendor) {
        assertThatCode(() -> granted(hosts, "").require(vendor)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0} may not call {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "configured:url https://vault.acme:8201",
                "configured:url http://vault.acme",
                "configured:url https://vault.acme.evil:8200",
                "configured:hosts postgresql://db1.acme:5433",
                "configured:brokers kafka://kafka2.acme:9093",
                "configured:note https://data",
                "api.acme.example https://api.acme.example.evil",
                "*.acme.example:8443 https://eu.acme.example",
                "*.acme.example https://acme.example",
                "*.acme.example https://evilacme.example",
                "token_ref https://vault.acme:8200"
            })
    void mayNotCall(String hosts, URI vendor) {
        assertThatThrownBy(() ->
                        granted(hosts.replace("token_ref", ""), "token_ref").require(vendor))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("acme may not call")
                .hasMessageContaining("Portcullis-Hosts");
    }

    @ParameterizedTest(name = "refused: {0}")
    @CsvSource(
            delimiter = ';',
            value = {"*", "HTTP://x", "configured:", "a b", "configured:UPPER", "x:99999999", "a,,b"})
    void badHeader(String hosts) {
        assertThatThrownBy(() -> AdapterRights.of(Map.of(AdapterRights.HOSTS, hosts)::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Portcullis-Hosts");
    }
}
