// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.spi.secret.SecretStore;
import org.portcullis.tck.Fault;
import org.portcullis.tck.SecretVendor;

/** The adapter as a keeper of secrets, the same for the fake vault and the real one; for what runs it elsewhere too. */
public final class SecretFixture implements SecretVendor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String MOUNT = "secret/";

    private final VaultSide side;
    private final Optional<Runner> elsewhere;
    private final String folder = "portcullis-platform/f" + NUMBER.incrementAndGet() + "/";
    private AutoCloseable adapter;

    /** Runs the adapter in another way than by its constructor. */
    @FunctionalInterface
    public interface Runner {
        /** What it returns implements its contracts too. */
        AutoCloseable run(Map<String, Object> settings, SecretResolver secrets);
    }

    SecretFixture(VaultSide side) {
        this(side, Optional.empty());
    }

    private SecretFixture(VaultSide side, Optional<Runner> elsewhere) {
        this.side = side;
        this.elsewhere = elsewhere;
        this.adapter = begun(settings());
    }

    /** Of an adapter that runs elsewhere, at a vault that speaks the protocol. */
    public static SecretFixture elsewhere(Runner runner) {
        return new SecretFixture(new FakeVault(), Optional.of(runner));
    }

    private Map<String, Object> settings() {
        return Map.of(
                "environment",
                "test",
                "url",
                side.url(),
                "auth_role",
                side.roleId(),
                "auth_secret_ref",
                "env:SECRET_ID",
                "secret_paths",
                MOUNT + "portcullis-platform/");
    }

    private AutoCloseable begun(Map<String, Object> settings) {
        SecretResolver secrets = reference -> Secret.of(side.secretId());
        return elsewhere.isPresent()
                ? elsewhere.get().run(settings, secrets)
                : new Here(new HashicorpVaultAdapter(settings, host -> {}, secrets, Clock.systemUTC()));
    }

    private record Here(HashicorpVaultAdapter adapter) implements AutoCloseable {
        @Override
        public void close() {
            adapter.close();
        }
    }

    @Override
    public SecretStore store() {
        return (SecretStore) (adapter instanceof Here here ? here.adapter() : adapter);
    }

    @Override
    public String write(String name, Map<String, String> values) {
        return written(folder + name, values);
    }

    private String written(String path, Map<String, String> values) {
        try {
            side.writeSecret(path, JSON.writeValueAsString(values));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return MOUNT + path;
    }

    @Override
    public void delete(String path) {
        side.deleteSecret(path.substring(MOUNT.length()));
    }

    @Override
    public String writeElsewhere(String name, Map<String, String> values) {
        return written("others/" + name, values);
    }

    @Override
    public Optional<SecretStore> storeAt(URI impostor) {
        if (elsewhere.isPresent()) {
            return Optional.empty(); // each would be a process of its own
        }
        Map<String, Object> misled = new HashMap<>(settings());
        misled.put("url", impostor.toString());
        return Optional.of(((Here) begun(misled)).adapter());
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public boolean restart() {
        if (elsewhere.isPresent()) {
            return false; // a second for each process, and its end has tests of its own
        }
        try {
            adapter.close();
        } catch (Exception e) {
            throw new IllegalStateException("the adapter can't be closed", e);
        }
        adapter = begun(settings());
        return true;
    }

    @Override
    public Set<Fault> faults() {
        return side.faults();
    }

    @Override
    public void breakWith(Fault fault) {
        side.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(side.secretId());
    }

    @Override
    public void close() {
        try {
            adapter.close();
        } catch (Exception e) {
            throw new IllegalStateException("the adapter can't be closed", e);
        } finally {
            side.close();
        }
    }
}
