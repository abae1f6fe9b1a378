// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretStore;

/** A vault in memory that keeps secrets for others, and its fixture. */
final class MemorySecrets implements SecretStore, SecretVendor {
    private static final String ALLOWED = "kv/platform/";

    private final MemoryTarget target = new MemoryTarget();
    private final Map<String, Map<String, String>> written = new ConcurrentHashMap<>();
    private final Map<String, Secret> kept = new ConcurrentHashMap<>();
    private final Mutation mutation;
    private MemoryCalls calls;
    private String shared;

    MemorySecrets(Mutation mutation) {
        this.mutation = mutation;
        restart();
    }

    @Override
    public Secret read(String path, String key, CallContext context) {
        if (!path.startsWith(ALLOWED) && !calls.is(Mutation.READS_WHAT_IS_NOT_ALLOWED)) {
            throw new AdapterException(FailureKind.FORBIDDEN, "the settings don't let " + path + " be read");
        }
        return calls.call(context, true, () -> {
            String value = value(path, key);
            if (calls.is(Mutation.SECRET_IN_THE_LOG)) {
                System.getLogger("memory").log(System.Logger.Level.INFO, "read {0}", value);
            }
            Secret fresh = Secret.of(value);
            if (calls.is(Mutation.SECRET_IS_KEPT)) {
                return Secret.of(
                        kept.computeIfAbsent(path + "#" + key, k -> fresh).reveal());
            }
            return calls.is(Mutation.SECRET_IS_SHARED) ? kept.computeIfAbsent(value, k -> fresh) : fresh;
        });
    }

    private String value(String asked, String key) {
        String path = asked;
        if (calls.is(Mutation.NOT_THREAD_SAFE)) {
            shared = asked;
            LockSupport.parkNanos(2_000_000);
            path = shared;
        }
        Map<String, String> values = written.getOrDefault(path, Map.of());
        String value = values.getOrDefault(key, "");
        if (value.isEmpty() && calls.is(Mutation.ANOTHER_KEY_IS_TAKEN)) {
            value = values.values().stream()
                    .filter(each -> !each.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        boolean forgiven = calls.is(Mutation.UNKNOWN_SECRET_IS_EMPTY) && values.isEmpty();
        if (value.isEmpty() && !forgiven) {
            throw new AdapterException(FailureKind.REJECTED, "there is no value at " + asked);
        }
        return calls.is(Mutation.TEXT_IS_MANGLED) ? value.strip() : value;
    }

    @Override
    public SecretStore store() {
        return this;
    }

    @Override
    public String write(String name, Map<String, String> values) {
        written.put(ALLOWED + name, values);
        return ALLOWED + name;
    }

    @Override
    public void delete(String path) {
        written.remove(path);
    }

    @Override
    public String writeElsewhere(String name, Map<String, String> values) {
        written.put("kv/others/" + name, values);
        return "kv/others/" + name;
    }

    @Override
    public Optional<SecretStore> storeAt(URI impostor) {
        return Optional.of(new Misled(impostor, mutation == Mutation.TRUSTS_ANY_CERTIFICATE));
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(MemoryCalls.WAIT);
    }

    @Override
    public boolean restart() {
        if (mutation == Mutation.MEMORY_IS_THE_STORE && calls != null) {
            written.clear();
        }
        calls = new MemoryCalls(target, mutation, new JumpingClock());
        return true;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.values());
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(MemoryTarget.ADMIN_SECRET);
    }

    @Override
    public void close() {
        written.clear();
    }

    @Override
    public String toString() {
        return calls.text();
    }
}
