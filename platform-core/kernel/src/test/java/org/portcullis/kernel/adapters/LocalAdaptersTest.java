// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.invoke.InstanceRegistry;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.InstanceFiles;

@DisplayName("PLG-3: instances are put, shown and deleted by admins only, and every act is recorded")
class LocalAdaptersTest {
    private static final Caller ADMIN = new Caller("psn_1", "ann", Set.of(Role.ADMIN), "tok_1");
    private static final Caller VIEWER = new Caller("psn_2", "bob", Set.of(Role.VIEWER), "tok_2");

    @TempDir
    Path folder;

    private final Map<String, Map<String, Object>> written = new HashMap<>();
    private SqlStore store;
    private LocalAdapters adapters;

    @BeforeEach
    void start() {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
        InstanceFiles files = new InstanceFiles() {
            @Override
            public List<String> ids() {
                return List.copyOf(written.keySet());
            }

            @Override
            public Map<String, Object> read(String id) {
                return written.getOrDefault(id, Map.of());
            }

            @Override
            public void write(String id, Map<String, Object> configuration) {
                written.put(id, configuration);
            }

            @Override
            public void delete(String id) {
                written.remove(id);
            }
        };
        adapters = new LocalAdapters(
                FakeFramework.context(),
                new Acts(store, null),
                new InstanceRegistry(),
                files,
                FakeFramework.metatypes(),
                FakeFramework.components(),
                null);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    @DisplayName("put, shown as CONFIGURED until a bundle serves it, and deleted")
    void life() {
        AdapterInstance made = adapters.put(ADMIN, "vault-fake~x", Map.of("url", "u", "environment", "test"));
        assertThat(made.state()).isEqualTo("CONFIGURED");
        assertThat(made.environment()).isEqualTo("test");
        assertThat(adapters.instances()).extracting(AdapterInstance::id).containsExactly("vault-fake~x");
        adapters.delete(ADMIN, "vault-fake~x");
        assertThat(adapters.instances()).isEmpty();
        assertThat(refused(() -> adapters.instance("vault-fake~x"))).isEqualTo("adapter-unknown");
        assertThat(recorded()).contains("adapter.put", "adapter.delete");
    }

    @Test
    @DisplayName("nothing is written when anything is wrong: fields with pointers, names, bundles, roles")
    void refusals() {
        Refusal refusal = catchThrowableOfType(
                Refusal.class,
                () -> adapters.put(ADMIN, "vault-fake~x", Map.of("port", "80", "x/y", 1, "environment", "test")));
        assertThat(refusal.slug()).isEqualTo("bad-configuration");
        assertThat(refusal.fields()).extracting(Refusal.Field::pointer).contains("/port", "/x~1y", "");
        assertThat(refused(() -> adapters.put(ADMIN, "vault-other~x", Map.of())))
                .isEqualTo("bad-configuration");
        assertThat(refused(() -> adapters.put(ADMIN, "../x", Map.of()))).isEqualTo("bad-configuration");
        assertThat(refused(() -> adapters.put(VIEWER, "vault-fake~x", Map.of("url", "u"))))
                .isEqualTo("role-missing");
        assertThat(refused(() -> adapters.check(VIEWER, "vault-fake~x", Map.of())))
                .isEqualTo("role-missing");
        assertThat(refused(() -> adapters.delete(ADMIN, "vault-fake~none"))).isEqualTo("adapter-unknown");
        assertThat(written).isEmpty();
        assertThat(recorded()).contains("\"outcome\":\"DENIED\"");
    }

    @Test
    @DisplayName("shipped bundles are listed; check names the problems and does nothing")
    void lists() {
        assertThat(adapters.bundles()).singleElement().satisfies(bundle -> {
            assertThat(bundle.name()).isEqualTo("com.example.vault-fake");
            assertThat(bundle.version()).isEqualTo("1.2.3");
            assertThat(bundle.signer()).isEqualTo("shipped");
            assertThat(bundle.state()).isEqualTo("ACTIVE");
        });
        assertThat(adapters.check(ADMIN, "vault-fake~x", Map.of("url", "u")))
                .containsExactly("environment is missing: each instance belongs to one");
        assertThat(written).isEmpty();
    }

    @Test
    @DisplayName("references into vaults are checked without asking them: form, itself, nobody, elsewhere, circles")
    void vaults() {
        written.put("vault-fake~prod", Map.of("url", "u", "environment", "prod"));
        written.put("vault-fake~loop", Map.of("url", "vault:vault-fake~x/kv/a#b", "environment", "test"));
        assertThat(problems("vault:vault-fake~x/kv/a#b")).contains("url: vault-fake~x can't keep its own secret");
        assertThat(problems("vault:vault-fake~none/kv/a#b")).contains("no instance vault-fake~none is configured");
        assertThat(problems("vault:vault-fake~prod/kv/a#b")).contains("belongs to the environment prod");
        assertThat(problems("vault:vault-fake~loop/kv/a#b"))
                .contains("vault-fake~loop → vault-fake~x → vault-fake~loop");
        written.put("vault-fake~good", Map.of("url", "u", "environment", "test"));
        assertThat(problems("vault:vault-fake~good/kv/a#b")).isEqualTo("[]");
    }

    private String problems(String url) {
        return adapters.check(ADMIN, "vault-fake~x", Map.of("url", url, "environment", "test"))
                .toString();
    }

    private String recorded() {
        return store.<List<String>>read(tx -> tx.query("SELECT record FROM audit_outbox", row -> row.text("record")))
                .toString();
    }

    private static String refused(org.junit.jupiter.api.function.Executable work) {
        return catchThrowableOfType(Refusal.class, work::execute).slug();
    }
}
