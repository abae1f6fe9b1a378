// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench.vendor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** A vault in memory that does the bad thing that {@code data/hostile} in the home names, at each call anew. */
public final class HostileVendor implements BundleActivator, CredentialIssuer, RevocationParticipant {
    private static final int MANY = 1_000;
    private static final int THREADS = 400;

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final AtomicLong lastOnce = new AtomicLong(System.nanoTime() - AGAIN_NANOS);
    private BundleContext context;
    private Path told;

    @Override
    public void start(BundleContext bundle) {
        context = bundle;
        told = Path.of(bundle.getProperty("portcullis.home"), "data/hostile");
        register("vault-hostile~bench");
    }

    private ServiceRegistration<?> register(String instance) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("portcullis.instance", instance);
        properties.put("environment", "test");
        properties.put("call_timeout_seconds", 1);
        properties.put("issue_deadline_seconds", 0);
        String[] contracts = {CredentialIssuer.class.getName(), RevocationParticipant.class.getName()};
        return context.registerService(contracts, this, properties);
    }

    @Override
    public void stop(BundleContext bundle) {
        // the framework takes the services back
    }

    private String bad() {
        try {
            return Files.exists(told) ? Files.readString(told) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void misbehave() {
        switch (bad()) {
            case "throws" -> throw new IllegalStateException("because");
            case "overflows" -> overflow(0);
            case "null" -> throw new NullPointerException();
            case "hangs" -> during("hangs", Duration.ofMinutes(1));
            case "late" -> during("late", Duration.ofMillis(1_500));
            case "floods" -> flood();
            case "services" -> once(this::many);
            case "threads" -> once(this::leak);
            default -> {}
        }
    }

    /** At its first call in a while: each call of a thousand services would be another test, of the framework. */
    private void once(Runnable work) {
        if (System.nanoTime() - lastOnce.getAndSet(System.nanoTime()) > AGAIN_NANOS) {
            work.run();
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? depth : overflow(depth + 1) + 1;
    }

    /** As long as it is told to, whatever interrupts it. */
    private void during(String how, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < end && bad().equals(how)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            Thread.interrupted();
        }
    }

    private static void flood() {
        for (int i = 0; i < MANY; i++) {
            System.out.println("a line that nobody wants to read, number " + i);
        }
    }

    private void many() {
        List<ServiceRegistration<?>> registered = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            registered.add(register("vault-hostile~bench"));
            registered.add(register("vault-local~default"));
        }
        registered.forEach(ServiceRegistration::unregister);
    }

    private void leak() {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> during("threads", Duration.ofMinutes(1)), "leaked-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.READ_BACK);
    }

    @Override
    public String reserve(IssueRequest request, CallContext call) {
        misbehave();
        return "v1:" + request.leaseId();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext call) {
        Lease lease = new Lease(ref, ref, request.leaseId(), Instant.now().plus(request.ttl()));
        return new IssuedCredential(lease, Map.of("password", Secret.of("worthless")));
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext call) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "not for the benchmark");
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
    public String vendorIdentity(CallContext call) {
        return "hostile";
    }

    @Override
    public Receipt revoke(Order order, CallContext call) {
        misbehave();
        return new Receipt.Ended(order.held().size());
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext call) {
        return Optional.of(Evidence.READ_BACK);
    }
}
