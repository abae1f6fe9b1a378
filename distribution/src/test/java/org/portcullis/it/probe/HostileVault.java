// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A vault whose accounts are files of a folder, and that does the one bad thing that its configuration names. Whatever it
 * does, an account lives as long as its file.
 */
public final class HostileVault implements CredentialIssuer, RevocationParticipant {
    private static final int SERVICES = 1_000;
    private static final int THREADS = 400;
    private static final int LINES = 50_000;
    private static final long LATE_MILLIS = 1_500;

    private final BundleContext context;
    private final Path folder;
    private final String bad;
    private volatile boolean closed;

    /** Some of it begins here; what hangs here goes on when its folder has a file {@code release}. */
    public HostileVault(BundleContext context, Map<String, Object> configuration) throws IOException {
        this.context = context;
        bad = configuration.getOrDefault("behaviour", "").toString();
        if (bad.equals("constructor-throws")) {
            throw new IllegalStateException("not with these settings");
        }
        if (bad.equals("constructor-error")) {
            throw new NoClassDefFoundError("com/example/Missing");
        }
        folder = Files.createDirectories(Path.of(configuration.get("folder").toString()));
        if (bad.equals("constructor-hangs")) {
            hang();
        }
    }

    /** Whatever it has begun ends, so that the next bad thing is alone. */
    public void close() {
        closed = true;
    }

    private void hang() {
        while (!closed && !isReleased()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // whatever interrupts it
            Thread.interrupted();
        }
    }

    private boolean isReleased() {
        return bad.startsWith("constructor") && Files.exists(folder.resolve("release"));
    }

    private void misbehave() {
        switch (bad) {
            case "throws" -> throw new IllegalStateException("because");
            case "throws-evil" -> throw new EvilException();
            case "overflows" -> overflow(0);
            case "linkage" -> throw new NoSuchMethodError("com.example.Missing.method()");
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "hangs" -> hang();
            case "late" -> late();
            case "floods" -> flood();
            case "services" -> register("org.portcullis.adapter.vault.hostile~one");
            case "thief" -> register("org.portcullis.adapter.vault.local~default");
            case "threads" -> leak();
            default -> {}
        }
    }

    /** An exception that can't be asked anything. */
    private static final class EvilException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("nobody's business");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("nobody's business");
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? depth : overflow(depth + 1) + 1;
    }

    private static void late() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            Thread.interrupted();
        }
    }

    private static void flood() {
        for (int i = 0; i < LINES; i++) {
            Logger log = LoggerFactory.getLogger("com.example.flood" + i % 10);
            log.warn("a line that nobody wants to read, number {}", i);
            System.out.println("and one that goes past the log");
        }
    }

    private void register(String pid) {
        for (int i = 0; i < SERVICES; i++) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("service.pid", pid);
            properties.put("service.ranking", i);
            properties.put("environment", "test");
            String[] contracts = {CredentialIssuer.class.getName(), RevocationParticipant.class.getName()};
            context.registerService(contracts, this, properties);
        }
    }

    private void leak() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(this::hang, "leaked-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return bad.equals("null") ? null : Set.of(Capability.READ_BACK);
    }

    @Override
    public String reserve(IssueRequest request, CallContext call) {
        misbehave();
        return bad.equals("null") ? null : "v1:" + request.leaseId();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext call) {
        try {
            Files.writeString(account(ref), request.leaseId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Lease lease = new Lease(ref, ref, request.leaseId(), Instant.now().plus(request.ttl()));
        return new IssuedCredential(lease, Map.of("password", Secret.of("worthless")));
    }

    private Path account(String ref) {
        return folder.resolve(ref.replace(':', '-'));
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext call) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "it renews nothing");
    }

    @Override
    public Part part() {
        if (bad.equals("throws")) {
            throw new IllegalStateException("because");
        }
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return bad.equals("null") ? null : Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext call) {
        return bad.equals("lies-vendor") ? "somebody else" : "hostile";
    }

    @Override
    public Receipt revoke(Order order, CallContext call) {
        misbehave();
        if (bad.equals("null") || bad.startsWith("lies")) {
            return bad.equals("null") ? null : new Receipt.Ended(order.held().size());
        }
        try {
            for (Held held : order.held()) {
                Files.deleteIfExists(account(held.ref()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Receipt.Ended(order.held().size());
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext call) {
        if (bad.equals("late")) {
            late();
        }
        if (bad.equals("lies-weakly")) {
            return Optional.of(Evidence.ROTATED);
        }
        if (bad.equals("lies-vendor")) {
            return Optional.of(Evidence.READ_BACK);
        }
        boolean lives = order.held().stream().anyMatch(held -> Files.exists(account(held.ref())));
        return lives ? Optional.empty() : Optional.of(Evidence.READ_BACK);
    }
}
