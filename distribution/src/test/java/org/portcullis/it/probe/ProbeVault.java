// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

/**
 * A vault whose accounts are files of a folder, so that they outlive every version of the bundle. How this version fares is
 * told by {@code probe.properties} in its jar: {@code fail} (constructor, vendor, other-vendor, hang), {@code slow_millis} of
 * each issue, {@code format} of its references. Closing it makes it useless at once: a call that still runs then fails.
 */
public final class ProbeVault implements CredentialIssuer, RevocationParticipant, AutoCloseable {
    private final Path folder;
    private final Properties behaviour = new Properties();
    private volatile boolean closed;

    /** Opens the folder that the configuration names. */
    public ProbeVault(Map<String, Object> configuration) throws IOException {
        try (InputStream in = ProbeVault.class.getResourceAsStream("/probe.properties")) {
            behaviour.load(in);
        }
        if (fails("hang")) {
            hang();
        }
        if (fails("constructor")) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "this version does not like its settings");
        }
        folder = Files.createDirectories(Path.of(configuration.get("folder").toString()));
    }

    /** A class that it needs. */
    public static Class<?> mischief() {
        return Mischief.class;
    }

    private static void hang() {
        while (true) {
            LockSupport.park(); // whatever interrupts it
        }
    }

    /** Nothing can be done with it any more. */
    @Override
    public void close() {
        closed = true;
    }

    private boolean fails(String how) {
        return behaviour.getProperty("fail", "").equals(how);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this version has been stopped");
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.READ_BACK);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        requireOpen();
        return behaviour.getProperty("format", "v1") + ":" + request.leaseId();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        requireOpen();
        long slow = Long.parseLong(behaviour.getProperty("slow_millis", "0"));
        try {
            if (slow > 0) {
                Files.writeString(folder.resolveSibling("issuing"), ref); // for who waits until a call is in here
            }
            pause(slow);
            requireOpen();
            Mischief.perhaps(folder);
            Files.writeString(account(ref), behaviour.getProperty("version"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Lease lease = new Lease(ref, ref, request.leaseId(), Instant.now().plus(request.ttl()));
        return new IssuedCredential(lease, Map.of("by", Secret.of(behaviour.getProperty("version"))));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterException(FailureKind.TIMEOUT, "interrupted");
        }
    }

    private Path account(String ref) {
        return folder.resolve(ref.replace(':', '-'));
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext context) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "a probe renews nothing");
    }

    @Override
    public Part part() {
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        requireOpen();
        if (fails("vendor")) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "this version does not find its vendor");
        }
        return fails("other-vendor") ? "someone else" : "probe of " + folder.getFileName();
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        requireOpen();
        int ended = 0;
        for (Held held : order.held()) {
            try {
                ended += Files.deleteIfExists(account(held.ref())) ? 1 : 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ended == 0 ? new Receipt.AlreadyAbsent() : new Receipt.Ended(ended);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        requireOpen();
        boolean lives = order.held().stream().anyMatch(held -> Files.exists(account(held.ref())));
        return lives ? Optional.empty() : Optional.of(Evidence.READ_BACK);
    }
}
