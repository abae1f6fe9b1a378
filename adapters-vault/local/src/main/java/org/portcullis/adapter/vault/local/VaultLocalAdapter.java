// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.adapter.kit.OwnReference;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/** Leased accounts at the embedded target. The drawn credential is {@code username}, {@code password} and {@code url}. */
@Component(
        configurationPid = "org.portcullis.adapter.vault.local",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"call_timeout_seconds:Integer=10", "issue_deadline_seconds:Integer=0"},
        service = {CredentialIssuer.class, RevocationParticipant.class, Inventory.class})
@Designate(ocd = VaultLocalConfig.class, factory = true)
public final class VaultLocalAdapter implements CredentialIssuer, RevocationParticipant, Inventory {
    private static final String OPERATIONS = "operations";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final VaultLocalSettings settings;
    private final Clock clock;
    private final VaultLocalClient target;
    private final LeaseBook book;
    private final ExpirySweep sweep;

    /** Opens the lease book in the platform's home; {@code MISCONFIGURED} names every wrong setting. */
    @Activate
    public VaultLocalAdapter(
            BundleContext context,
            Map<String, Object> properties,
            @Reference VendorHosts hosts,
            @Reference SecretResolver secrets) {
        this(Path.of(context.getProperty("portcullis.home")), properties, hosts, secrets, Clock.systemUTC());
    }

    VaultLocalAdapter(Path home, Map<String, ?> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = VaultLocalSettings.read(properties, home);
        this.clock = clock;
        this.target = new VaultLocalClient(settings, hosts, secrets, clock);
        this.book = open(settings, secrets);
        this.sweep = new ExpirySweep(book, target, clock);
    }

    @Deactivate
    void close() throws IOException {
        sweep.close();
        target.close();
        book.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.READ_BACK, Capability.PROBE, Capability.LIST);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        return OwnReference.fresh(settings.mark());
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        String space = OwnReference.space(ref);
        Set<String> operations = operations(request.template());
        requireTime(context);
        Duration ttl = request.ttl().compareTo(settings.maxTtl()) < 0 ? request.ttl() : settings.maxTtl();
        Instant expires = clock.instant().plus(ttl).truncatedTo(ChronoUnit.MILLIS);
        String account = space + "." + request.leaseId().replaceAll("[^a-z0-9_-]", "_");
        String password = freshPassword();
        if (!enter(new BookedLease(space, account, request.leaseId(), password, expires))) {
            throw new AdapterException(FailureKind.REJECTED, "this reservation has been ended; draw a new credential");
        }
        try {
            target.putAccount(account, password, operations, request.task().taskId(), expires, context);
        } catch (AdapterException e) {
            throw e.kind() == FailureKind.REJECTED && book.isEnded(space)
                    ? new AdapterException(FailureKind.REJECTED, "this reservation was ended meanwhile", e)
                    : e;
        }
        Lease lease = new Lease(ref, account, account, expires);
        return new IssuedCredential(
                lease,
                Map.of(
                        "username", Secret.of(account),
                        "password", Secret.of(password),
                        "url", Secret.of(settings.url().toString())));
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
        return target.identity(context);
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        List<String> spaces = spaces(order);
        requireTime(context);
        IOException notWritten = null;
        try {
            book.end(spaces, clock.instant());
        } catch (IOException e) {
            notWritten = e; // access ends all the same; the order is not carried out before the book says so too
        }
        int ended = 0;
        for (String space : spaces) {
            ended += target.closeSpace(space, context);
        }
        if (notWritten != null) {
            throw unwritable(notWritten);
        }
        return ended > 0 ? new Receipt.Ended(ended) : new Receipt.AlreadyAbsent();
    }

    /** The target is asked what the space still holds, and each credential that we remember is tried. */
    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        List<String> dead = new ArrayList<>();
        for (Held held : order.held()) {
            String space = OwnReference.space(held.ref());
            VaultLocalClient.Space left = target.space(space, context);
            if (!left.isEmpty() || !(left.closed() || isKnownWhole(held)) || !probesRefused(space, context)) {
                return Optional.empty();
            }
            dead.add(space);
        }
        dead.stream().filter(book::isEnded).forEach(book::forget);
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public Listing list(String cursor, CallContext context) {
        JsonNode page = target.accounts(settings.mark() + "-", cursor, context);
        List<Found> items = new ArrayList<>();
        for (JsonNode item : page.path("items")) {
            String name = item.path("name").asText();
            int dot = name.indexOf('.');
            String space = dot < 0 ? name : name.substring(0, dot);
            items.add(new Found(OwnReference.ofSpace(space), name, "account", name));
        }
        return new Listing(items, page.path("next").asText());
    }

    private boolean probesRefused(String space, CallContext context) {
        return book.leasesOf(space).stream()
                .allMatch(lease -> target.isRefused(lease.account(), lease.password(), context));
    }

    private boolean enter(BookedLease lease) {
        try {
            return book.enter(lease);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void requireTime(CallContext context) {
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
    }

    /** Whether the vendor's answer came: then its absence is its end. Otherwise only a closed space can't give birth. */
    private static boolean isKnownWhole(Held held) {
        return held.settled() && !held.vendorLease().isEmpty();
    }

    private static List<String> spaces(Order order) {
        return order.held().stream()
                .map(held -> OwnReference.space(held.ref()))
                .distinct()
                .toList();
    }

    private static Set<String> operations(Map<String, String> template) {
        if (!Set.of(OPERATIONS).containsAll(template.keySet())) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the binding's template has settings that are not known here; the only one is " + OPERATIONS);
        }
        String names = template.getOrDefault(OPERATIONS, "").strip();
        return names.isEmpty() ? Set.of() : Set.of(names.split("\\s*,\\s*"));
    }

    private static String freshPassword() {
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static LeaseBook open(VaultLocalSettings settings, SecretResolver secrets) {
        try (Secret key = secrets.resolve(settings.keyRef())) {
            return new LeaseBook(settings.folder().resolve("leases.book"), BookCipher.of(key, settings.mark()));
        } catch (IOException e) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "the lease book can't be opened: " + e.getMessage(), e);
        }
    }

    private static AdapterException unwritable(IOException e) {
        return new AdapterException(
                FailureKind.UNAVAILABLE, "the lease book can't be written; free its disk: " + e.getMessage(), e);
    }
}
