// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.portcullis.kernel.secret.ReferencedSecrets;
import org.portcullis.kernel.secret.SecretGraph;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.secret.SecretStore;

@Timeout(30)
@DisplayName("PLG-3: a secret in a vault is read through its instance, for each use, and fails closed")
class StoredSecretsTest {
    private static final String STORE = "vault-fake~store";
    private static final String REFERENCE = "vault:" + STORE + "/kv/platform/pg#password";

    private final InstanceRegistry registry = new InstanceRegistry();
    private final Queue<CallRecord> recorded = new ConcurrentLinkedQueue<>();
    private final AdapterInvoker invoker = new AdapterInvoker(registry, recorded::add, Clock.systemUTC());
    private final ReferencedSecrets secrets = ReferencedSecrets.at(Path.of("."));
    private final Map<String, Map<String, Object>> configured = new HashMap<>();
    private final Queue<String> visited = new ConcurrentLinkedQueue<>();
    private final Store store = new Store();
    private final ScriptedAdapter asker = new ScriptedAdapter();
    private StoredSecrets stored;

    /** What the vault does. */
    private static final class Store implements SecretStore {
        final List<Secret> given = new ArrayList<>();
        volatile String value = "s3cr3t-1";
        volatile AdapterException failure;
        volatile CountDownLatch hangs = new CountDownLatch(0);

        @Override
        public Secret read(String path, String key, CallContext context) {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                // as a library would that ignores it: it answers too late
            }
            if (failure != null) {
                throw failure;
            }
            Secret secret = Secret.of(value);
            synchronized (given) {
                given.add(secret);
            }
            return secret;
        }
    }

    @BeforeEach
    void start() throws InterruptedException {
        configured.put(STORE, Map.of("environment", "test"));
        configured.put("vault-fake~one", Map.of("environment", "test", "password_ref", REFERENCE));
        SecretComeback comeback = new SecretComeback(visited::add, Duration.ofMillis(20));
        stored = new StoredSecrets(registry, invoker, () -> new SecretGraph(configured), secrets, comeback);
        registry.register(asker, Map.of("service.pid", "org.portcullis.adapter.vault.fake~one", "environment", "test"));
        present(Map.of("max_concurrent_calls", 2));
        Until.so("the asker", () -> registry.find("vault-fake~one").isPresent());
    }

    @AfterEach
    void stop() throws Exception {
        store.hangs.countDown();
        stored.close();
        registry.close();
    }

    private InstanceRegistry.Registration present(Map<String, Object> more) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("service.pid", "org.portcullis.adapter.vault.fake~store");
        properties.put("environment", "test");
        InstanceRegistry.Registration made = registry.register(store, properties);
        Until.so("the store", () -> registry.find(STORE).isPresent());
        return made;
    }

    private String revealed() {
        try (Secret secret = secrets.resolve(REFERENCE)) {
            return secret.revealString();
        }
    }

    private AdapterException refused() {
        return catchThrowableOfType(AdapterException.class, () -> secrets.resolve(REFERENCE));
    }

    @Test
    @DisplayName("the value of now: a rotated one at the next use; recorded without it, for whom and what")
    void reads() {
        assertThat(revealed()).isEqualTo("s3cr3t-1");
        store.value = "s3cr3t-2";
        assertThat(revealed()).isEqualTo("s3cr3t-2");
        assertThat(recorded).hasSize(2).allSatisfy(record -> {
            assertThat(record.operation()).isEqualTo("read-secret");
            assertThat(record.call().details()).isEqualTo(Map.of("reference", REFERENCE, "for", "vault-fake~one"));
        });
        assertThat(recorded.toString()).doesNotContain("s3cr3t");
    }

    @Test
    @DisplayName("what isn't there, isn't active, isn't a store, is elsewhere or goes in circles is refused in words")
    void failsClosed() throws Exception {
        configured.put("vault-fake~one", Map.of("environment", "prod", "password_ref", REFERENCE));
        assertThat(refused()).hasMessageContaining("belongs to the environment test");
        configured.put("vault-fake~one", Map.of("environment", "test", "password_ref", REFERENCE));
        configured.put(STORE, Map.of("secret_ref", "vault:vault-fake~one/a#b"));
        assertThat(refused().kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(refused()).hasMessageContaining("circle");
        configured.remove(STORE);
        assertThat(refused()).hasMessageContaining("no instance " + STORE + " is configured");
        configured.put("vault-fake~none", Map.of());
        AdapterException inactive =
                catchThrowableOfType(AdapterException.class, () -> secrets.resolve("vault:vault-fake~none/kv/a#b"));
        assertThat(inactive.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(inactive).hasMessageContaining("vault-fake~none is not active");
        AdapterException noStore =
                catchThrowableOfType(AdapterException.class, () -> secrets.resolve("vault:vault-fake~one/kv/a#b"));
        assertThat(noStore).hasMessageContaining("no SecretStore");
        stored.close();
        assertThat(refused()).hasMessageContaining("starts or stops");
    }

    @Test
    @DisplayName("a vault's failure is the asker's: what a person must change, or what is worth another try")
    void kinds() {
        store.failure = new AdapterException(FailureKind.REJECTED, "nothing stands there");
        assertThat(refused().kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(refused()).hasMessageContaining(REFERENCE).hasMessageContaining("nothing stands there");
        store.failure = new AdapterException(FailureKind.INTERNAL, "broken");
        assertThat(refused().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        store.failure = null;
        store.value = "";
        assertThat(refused()).hasMessageContaining("empty secret");
    }

    @Test
    @DisplayName("within the deadline of the call that needs it, whatever the vault does; a late answer is wiped")
    void deadline() throws Exception {
        store.hangs = new CountDownLatch(1);
        asker.reserve = this::revealed;
        long began = System.nanoTime();
        AdapterException failure = catchThrowableOfType(
                AdapterException.class,
                () -> invoker.reserve(
                        "vault-fake~one", InvokerFixture.request(), InvokerFixture.call(Duration.ofMillis(400))));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1_400));
        assertThat(failure).hasMessageContaining(STORE + ": read-secret: no answer within");
        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
        store.hangs.countDown();
        Until.so("the late answer", () -> store.given.size() == 1);
        Until.so("it is wiped", () -> {
            try {
                store.given.get(0).reveal();
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        });
    }

    @Test
    @DisplayName("REV-1: what the end of access needs waits behind no ordinary call of the vault's instance")
    void urgent() throws Exception {
        store.hangs = new CountDownLatch(1);
        List<CompletableFuture<Object>> ordinary = new ArrayList<>();
        for (int i = 0; i < 2; i++) { // as many as it may have
            ordinary.add(CompletableFuture.supplyAsync(this::refused));
        }
        Until.so(
                "both hang",
                () -> registry.serving(STORE).orElseThrow().ordinary().threadsInUse() == 2);
        store.hangs = new CountDownLatch(0);
        asker.revoke = () -> {
            assertThat(revealed()).isEqualTo("s3cr3t-1");
            String fromElsewhere = CompletableFuture.supplyAsync(this::revealed).join(); // as a hosted one asks
            assertThat(fromElsewhere).isEqualTo("s3cr3t-1");
            return new org.portcullis.spi.revocation.Receipt.Ended(1);
        };
        invoker.revoke("vault-fake~one", InvokerFixture.order(), InvokerFixture.call(Duration.ofSeconds(2)))
                .get();
    }

    @Test
    @DisplayName("what failed to come up tries again once the vault's instance is there, and as long as it is")
    void comeback() throws Exception {
        Until.so("at once, and again", () -> visited.size() >= 3);
        assertThat(visited).containsOnly(STORE);
    }

    @Test
    @DisplayName("AUD-1: a sink's own secret is read without a record, which would need another delivery")
    void sinks() {
        asker.deliver = () -> (long) revealed().length() - 7;
        invoker.deliver(
                "vault-fake~one",
                List.of(new AuditRecord("n", 1, "evt_1", java.time.Instant.now(), "{}", "00")),
                InvokerFixture.call(Duration.ofSeconds(2)));
        assertThat(recorded).isEmpty();
    }
}
