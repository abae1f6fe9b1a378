// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.revocation.Order;

/** An invoker over one scripted adapter, {@code vault-fake~one}. */
final class InvokerFixture implements AutoCloseable {
    static final String ID = "vault-fake~one";

    final InstanceRegistry registry = new InstanceRegistry();
    final Queue<CallRecord> recorded = new ConcurrentLinkedQueue<>();
    final AdapterInvoker invoker = new AdapterInvoker(registry, recorded::add, Clock.systemUTC());
    final ScriptedAdapter adapter = new ScriptedAdapter();
    InstanceRegistry.Registration registration;

    InvokerFixture(Map<String, Object> more) throws InterruptedException {
        registration = register(more);
    }

    InstanceRegistry.Registration register(Map<String, Object> more) throws InterruptedException {
        long before = registry.find(ID).map(Instance::generation).orElse(0L);
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("service.pid", "org.portcullis.adapter.vault.fake~one");
        properties.put("environment", "test");
        InstanceRegistry.Registration made = registry.register(adapter, properties);
        Until.so("described", () -> registry.find(ID).map(Instance::generation).orElse(0L) > before);
        return made;
    }

    static Call call(Duration timeout) {
        return new Call(timeout, "key", "lse_1", "agt_1");
    }

    static IssueRequest request() {
        return new IssueRequest("lse_1", new TaskRef("agt_1", "T-1", "elv_1"), "db", Map.of(), Duration.ofMinutes(5));
    }

    static Order order() {
        return new Order("rev_1", Order.Scope.REFERENCES, "agt_1", List.of(), Set.of(), Instant.now());
    }

    static IssuedCredential credential(String ref, Instant expiresAt) {
        return new IssuedCredential(
                new Lease(ref, "vendor/1", "login", expiresAt),
                Map.of("password", org.portcullis.spi.Secret.of("s3cr3t-never-shown")));
    }

    @Override
    public void close() {
        registry.close();
    }
}
