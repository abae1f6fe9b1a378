// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretStore;
import org.portcullis.spi.secret.VaultReference;
import org.portcullis.spi.session.SessionRecordSource;
import org.portcullis.spi.session.SessionRecords;

/**
 * Calls adapters. Ordinary calls block the caller, go behind the instance's breaker and are repeated as their failures
 * allow; calls of {@link Participants} do neither. Every failure is an {@code AdapterException} that names the instance.
 */
@Component(service = {AdapterInvoker.class, Participants.class})
public final class AdapterInvoker implements Participants {
    private static final Duration SKEW = Duration.ofSeconds(5);

    private final CallRunner runner;
    private final Clock clock;

    /** Over the instances, with the audit trail for changing calls. */
    @Activate
    public AdapterInvoker(@Reference InstanceRegistry registry, @Reference AuditTrail trail) {
        this(registry, new AuditedCalls(trail), Clock.systemUTC());
    }

    AdapterInvoker(InstanceRegistry registry, CallLog log, Clock clock) {
        this.clock = clock;
        this.runner = new CallRunner(registry, log, clock);
    }

    /** A reference for a credential; repeated when its outcome is unknown, since an unused one costs nothing. */
    public String reserve(String instance, IssueRequest request, Call call) {
        return runner.patiently(
                instance,
                Ask.<CredentialIssuer, String>changing(
                        ExtensionPoint.CREDENTIAL_ISSUER,
                        "reserve",
                        (issuer, context) -> issuer.reserve(request, context),
                        Flaws::reference),
                call);
    }

    /**
     * Mints a credential; never repeated when its outcome is unknown.
     *
     * @param flight hears of an answer that came too late; its secrets are wiped by then
     */
    public IssuedCredential issue(
            String instance, String ref, IssueRequest request, Call call, InFlight<IssuedCredential> flight) {
        Ask<CredentialIssuer, IssuedCredential> ask = new Ask<>(
                ExtensionPoint.CREDENTIAL_ISSUER,
                "issue",
                false,
                true,
                (issuer, context) -> flight.run(() -> issuer.issue(ref, request, context)),
                issued -> Flaws.issued(issued, ref, latest(request)),
                (issued, failed) -> {
                    if (issued != null) {
                        issued.close();
                    }
                    flight.late(issued, failed);
                });
        return runner.patiently(instance, ask, call);
    }

    private Instant latest(IssueRequest request) {
        return clock.instant().plus(request.ttl()).plus(SKEW);
    }

    /** A reference for a grant. */
    public String reserve(String instance, ApprovedElevation elevation, Call call) {
        return runner.patiently(
                instance,
                Ask.<ElevationProvider, String>changing(
                        ExtensionPoint.ELEVATION_PROVIDER,
                        "reserve-grant",
                        (provider, context) -> provider.reserve(elevation, context),
                        Flaws::reference),
                call);
    }

    /**
     * Grants; never repeated when its outcome is unknown, since a lost try could grant again after the grant's end.
     *
     * @param flight hears of an answer that came too late
     */
    public Grant grant(String instance, String ref, ApprovedElevation elevation, Call call, InFlight<Grant> flight) {
        Ask<ElevationProvider, Grant> ask = new Ask<>(
                ExtensionPoint.ELEVATION_PROVIDER,
                "grant",
                false,
                true,
                (provider, context) -> flight.run(() -> provider.grant(ref, elevation, context)),
                grant -> Flaws.grant(grant, ref),
                flight::late);
        return runner.patiently(instance, ask, call);
    }

    /** A page of what exists at the vendor with our mark. */
    public Listing list(String instance, String cursor, Call call) {
        return runner.patiently(
                instance,
                Ask.<Inventory, Listing>reading(
                        ExtensionPoint.INVENTORY,
                        "list",
                        (inventory, context) -> inventory.list(cursor, context),
                        l -> null),
                call);
    }

    /** Brings an agent's principal into the wanted state; the vendor's id of it, empty when it isn't there. */
    public String apply(String instance, Target target, Call call) {
        return runner.patiently(
                instance,
                Ask.<AgentDirectory, String>changing(
                        ExtensionPoint.AGENT_DIRECTORY,
                        "apply",
                        (directory, context) -> directory.apply(target, context),
                        id -> Flaws.principal(id, target)),
                call);
    }

    /** What there is to tell of people after the cursor. */
    public Events poll(String instance, String cursor, Call call) {
        return runner.patiently(
                instance,
                Ask.<LifecycleEventSource, Events>reading(
                        ExtensionPoint.LIFECYCLE_EVENT_SOURCE,
                        "poll",
                        (source, context) -> source.poll(cursor, context),
                        events -> EventFlaws.of(events, cursor)),
                call);
    }

    /** What the vendor recorded of sessions after the cursor. */
    public SessionRecords sessionRecords(String instance, String cursor, Call call) {
        return runner.patiently(
                instance,
                Ask.<SessionRecordSource, SessionRecords>reading(
                        ExtensionPoint.SESSION_RECORD_SOURCE,
                        "session-records",
                        (source, context) -> source.poll(cursor, context),
                        RecordFlaws::of),
                call);
    }

    /** How people's tokens are verified. */
    public TokenIssuer tokenIssuer(String instance, Call call) {
        return runner.patiently(
                instance,
                Ask.<HumanSessions, TokenIssuer>reading(
                        ExtensionPoint.HUMAN_SESSIONS,
                        "token-issuer",
                        HumanSessions::tokenIssuer,
                        SessionFlaws::issuer),
                call);
    }

    /** How people's sessions stand at the vendor now. */
    public List<HumanSession> standing(String instance, List<SessionRef> sessions, Call call) {
        return runner.patiently(
                instance,
                Ask.<HumanSessions, List<HumanSession>>reading(
                        ExtensionPoint.HUMAN_SESSIONS,
                        "standing",
                        (source, context) -> source.standing(sessions, context),
                        answer -> SessionFlaws.standing(answer, sessions)),
                call);
    }

    /** Ends a person's session at the vendor. */
    public void endSession(String instance, SessionRef session, Call call) {
        runner.patiently(
                instance,
                Ask.<HumanSessions, Boolean>changing(
                        ExtensionPoint.HUMAN_SESSIONS,
                        "end-session",
                        (source, context) -> source.end(session, context),
                        ended -> null),
                call);
    }

    /** Delivers audit records; the highest sequence number that was durably accepted. */
    public long deliver(String instance, List<AuditRecord> batch, Call call) {
        return runner.patiently(
                instance,
                Ask.<AuditSink, Long>reading(
                        ExtensionPoint.AUDIT_SINK,
                        "deliver",
                        (sink, context) -> sink.deliver(batch, context),
                        accepted -> Flaws.accepted(accepted, batch)),
                call);
    }

    /**
     * Reads a secret that lies at the instance's vendor; the caller closes it.
     *
     * @param urgent whether the end of access needs it: one attempt on that lane, past the breaker
     * @param recorded whether the audit trail shows it
     */
    Secret readSecret(VaultReference reference, Call call, boolean urgent, boolean recorded) {
        Ask<SecretStore, Secret> ask = new Ask<>(
                ExtensionPoint.SECRET_STORE,
                "read-secret",
                true,
                recorded,
                (store, context) -> store.read(reference.path(), reference.key(), context),
                Flaws::secret,
                (secret, failed) -> {
                    if (secret != null) {
                        secret.close();
                    }
                });
        return urgent
                ? CallRunner.await(runner.atOnce(reference.instance(), ask, call))
                : runner.patiently(reference.instance(), ask, call);
    }

    @Override
    public CompletableFuture<String> vendorIdentity(String instance, Call call) {
        return runner.atOnce(
                instance,
                Ask.<RevocationParticipant, String>reading(
                        ExtensionPoint.REVOCATION_PARTICIPANT,
                        "vendor-identity",
                        RevocationParticipant::vendorIdentity,
                        identity -> identity.isBlank() ? "an empty identity" : null),
                call);
    }

    @Override
    public CompletableFuture<Receipt> revoke(String instance, Order order, Call call) {
        return runner.atOnce(
                instance,
                Ask.<RevocationParticipant, Receipt>changing(
                        ExtensionPoint.REVOCATION_PARTICIPANT,
                        "revoke",
                        (participant, context) -> participant.revoke(order, context),
                        Flaws::receipt),
                call);
    }

    @Override
    public CompletableFuture<Optional<Evidence>> confirm(String instance, Order order, Call call) {
        return runner.atOnce(
                instance,
                Ask.<RevocationParticipant, Optional<Evidence>>reading(
                        ExtensionPoint.REVOCATION_PARTICIPANT,
                        "confirm",
                        (participant, context) -> participant.confirm(order, context),
                        evidence -> null),
                call);
    }
}
