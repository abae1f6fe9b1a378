// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
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
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.spi.secret.SecretStore;

/** One Vault or OpenBao cluster (or one namespace of it): issues, ends, proves, lists, and keeps secrets of others. */
@Component(
        configurationPid = "org.portcullis.adapter.vault.hashicorp",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {CredentialIssuer.class, RevocationParticipant.class, Inventory.class, SecretStore.class},
        property = {
            "max_concurrent_revocations:Integer=4",
            "issue_deadline_seconds:Integer=90",
            "call_timeout_seconds:Integer=30",
            "max_concurrent_calls:Integer=16"
        })
@Designate(ocd = HashicorpVaultConfig.class, factory = true)
public final class HashicorpVaultAdapter implements CredentialIssuer, RevocationParticipant, Inventory, SecretStore {
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final Clock clock;
    private final VaultSettings settings;
    private final HashicorpVaultClient client;
    private final PlatformLogin login;
    private final Reservations reservations;
    private final Reserving reserving;
    private final Issuing issuing;
    private final Ending ending;
    private final LeaseInventory inventory;
    private final KeptSecrets kept;

    /**
     * Checks the settings; the vault is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public HashicorpVaultAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    HashicorpVaultAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.clock = clock;
        reservations = new Reservations(clock);
        settings = new VaultSettings(properties);
        hosts.require(settings.url);
        client = new HashicorpVaultClient(settings, ca(settings, secrets), clock);
        login = new PlatformLogin(settings, client, secrets, clock);
        LeaseCalls leases = new LeaseCalls(client, login);
        AgentEntities entities = new AgentEntities(settings, client, login, leases, clock);
        OrphanTokens orphans = new OrphanTokens(settings, client, login, entities);
        OwnTokens tokens = new OwnTokens(settings, client, login);
        reserving = new Reserving(settings, client, login, reservations, orphans, clock);
        issuing = new Issuing(settings, client, login, reservations, leases, entities, clock);
        LostLeases lost = new LostLeases(leases, reservations, clock);
        ending = new Ending(settings, leases, reservations, lost, new AgentEnding(entities, tokens, leases), clock);
        inventory = new LeaseInventory(settings, leases, reservations, tokens);
        kept = new KeptSecrets(settings, client, login, clock);
    }

    private static String ca(VaultSettings settings, SecretResolver secrets) {
        if (settings.caReference.isEmpty()) {
            return "";
        }
        try (Secret pem = secrets.resolve(settings.caReference)) {
            return pem.revealString();
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return settings.sshCertificates
                ? Set.of(Capability.CANNOT_REVOKE, Capability.LIST)
                : Set.of(Capability.RENEW, Capability.READ_BACK, Capability.LIST);
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        return reserving.reserve(request, context);
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        return issuing.issue(ref, request, context);
    }

    @Override
    public Lease renew(Lease lease, Duration increment, CallContext context) {
        return issuing.renew(lease, increment, context);
    }

    @Override
    public Part part() {
        return Part.VAULT_LEASE;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(settings.sshCertificates ? Evidence.EXPIRED : Evidence.READ_BACK);
    }

    /**
     * The cluster's id, which its data carries, and the namespace: leases of one are unknown in another, and that would be
     * taken for their end.
     */
    @Override
    public String vendorIdentity(CallContext context) {
        VaultAnswer answer = client.health(context);
        if (!answer.ok()) {
            throw answer.failure("asking the vault who it is");
        }
        String id = answer.text("cluster_id");
        if (id.isEmpty()) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE, "the vault doesn't name its cluster yet: is it just starting?");
        }
        return settings.namespace.isEmpty() ? id : id + "/" + settings.namespace;
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        return ending.revoke(order, context);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        return ending.confirm(order, context);
    }

    @Override
    public Listing list(String cursor, CallContext context) {
        return inventory.list(cursor, context);
    }

    @Override
    public Secret read(String path, String key, CallContext context) {
        return kept.read(path, key, context);
    }

    /** Ends the platform's own token and forgets those of the references; leases go on until they are ended. */
    @Deactivate
    public void close() {
        login.close(new CallContext(clock.instant().plus(GOODBYE), "close", "close"));
        reservations.close();
    }

    @Override
    public String toString() {
        return "HashicorpVaultAdapter" + List.of(capabilities());
    }
}
