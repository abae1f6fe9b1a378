// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.Trusted;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.TrustFiles;

@DisplayName("PLG-4, AUD-3: whose bundles may run: refused first, then recorded, then done")
class LocalTrustTest {
    private static final Caller ADMIN = new Caller("psn_1", "ann", Set.of(Role.ADMIN), "tok_1");
    private static final Caller VIEWER = new Caller("psn_2", "bob", Set.of(Role.VIEWER), "tok_2");
    private static final Refusal NO = new Refusal(Refusal.Kind.NOT_FOUND, "no", "no");

    @TempDir
    Path folder;

    private final List<String> done = new ArrayList<>();
    private SqlStore store;
    private LocalTrust trust;

    /** Knows "acme" and refuses the rest; tells what had been recorded when the act came. */
    private final class Files implements TrustFiles {
        @Override
        public List<Trusted> all() {
            return List.of();
        }

        @Override
        public Trusted publisher(String name, String certificate) {
            return done(name);
        }

        @Override
        public Trusted pin(String sha256, String note) {
            return done(sha256);
        }

        @Override
        public void remove(String name) {
            done(name);
        }

        @Override
        public void checkPublisher(String name, String certificate) {
            check(name);
        }

        @Override
        public void checkPin(String sha256) {
            check(sha256);
        }

        @Override
        public void checkRemove(String name) {
            check(name);
        }

        private void check(String name) {
            if (!name.equals("acme")) {
                throw NO;
            }
        }

        private Trusted done(String name) {
            done.add(name + " after " + outcomes());
            return new Trusted(name, "PIN", "", name, Optional.empty(), "");
        }
    }

    @BeforeEach
    void start() {
        store = SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "n1"));
        trust = new LocalTrust(new Acts(store, null), new Files());
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private List<String> outcomes() {
        return store
                .read(tx -> tx.query("SELECT record FROM audit_outbox ORDER BY seq", row -> row.text("record")))
                .stream()
                .map(entry -> entry.contains("\"DENIED\"") ? "DENIED" : "DONE")
                .toList();
    }

    @Test
    @DisplayName("what is refused is recorded as denied, and nowhere as done")
    void refused() {
        assertThatThrownBy(() -> trust.remove(ADMIN, "nobody")).isSameAs(NO);
        assertThatThrownBy(() -> trust.pin(ADMIN, "x", "")).isSameAs(NO);
        assertThatThrownBy(() -> trust.publisher(ADMIN, "X", "none")).isSameAs(NO);
        assertThatThrownBy(() -> trust.remove(VIEWER, "acme")).isInstanceOf(Refusal.class);
        assertThat(outcomes()).containsOnly("DENIED").hasSize(4);
        assertThat(done).isEmpty();
    }

    @Test
    @DisplayName("what is done has been recorded before")
    void recordedFirst() {
        trust.remove(ADMIN, "acme");
        assertThat(done).containsExactly("acme after [DONE]");
    }
}
