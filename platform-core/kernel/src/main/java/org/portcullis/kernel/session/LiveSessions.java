// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.people.Person;
import org.portcullis.service.session.PersonSession;
import org.portcullis.service.session.PersonSessions;
import org.portcullis.service.session.TrustedIssuer;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;

/**
 * Confirms people's sessions at their identity provider, each time anew: before a token, an elevation, its approval and a
 * credential on somebody's behalf. What can't be confirmed gives nothing (mode 1: "session must be live").
 */
@Component(service = {LiveSessions.class, PersonSessions.class})
public final class LiveSessions implements PersonSessions {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration NOTED_EVERY = Duration.ofSeconds(20);

    private final Acts acts;
    private final Instances instances;
    private final AdapterInvoker invoker;
    private final Issuers issuers;

    /** Over the instances that know sessions. */
    @Activate
    public LiveSessions(@Reference Acts acts, @Reference Instances instances, @Reference AdapterInvoker invoker) {
        this.acts = acts;
        this.instances = instances;
        this.invoker = invoker;
        this.issuers = new Issuers(instance -> invoker.tokenIssuer(instance, call()));
    }

    private static Call call() {
        String key = UUID.randomUUID().toString();
        return new Call(DEADLINE, key, "sessions-" + key, "");
    }

    private List<Instance> sources() {
        return instances.all().stream()
                .filter(instance -> instance.serves().contains(ExtensionPoint.HUMAN_SESSIONS))
                .toList();
    }

    @Override
    public boolean any() {
        return !sources().isEmpty();
    }

    @Override
    public Optional<TrustedIssuer> issuer(String issuer, boolean anew) {
        return find(issuer, anew).map(found -> {
            TokenIssuer said = found.getValue();
            return new TrustedIssuer(found.getKey().id(), said.issuer(), said.keys(), said.audiences(), said.clients());
        });
    }

    private Optional<Map.Entry<Instance, TokenIssuer>> find(String issuer, boolean anew) {
        try {
            return issuers.find(sources(), issuer, anew);
        } catch (AdapterException e) {
            throw unconfirmed(e);
        }
    }

    @Override
    public PersonSession confirm(String issuer, String userId, String sessionId) {
        SessionRef ref = new SessionRef(userId, sessionId);
        Attempt attempt = Attempt.of("session.confirm", "system", Map.of("issuer", issuer, "session", sessionId));
        return acts.checked(attempt, () -> {
            Instance instance = find(issuer, false)
                    .map(Map.Entry::getKey)
                    .orElseThrow(() -> refusal("issuer-unknown", "No instance vouches for people of " + issuer + "."));
            HumanSession session = alive(instance.id(), issuer, ref);
            Person person = acts.read(tx -> PersonRows.bySubject(tx, session.subject()))
                    .filter(known -> known.issuer().equals(session.issuer()))
                    .filter(known -> !known.status().equals(PersonRows.ENDED))
                    .orElseThrow(
                            () -> refusal(
                                    "person-unknown",
                                    "Whoever is signed in by this session isn't enrolled, or was ended: an admin enrols them."));
            PersonSessionRows.Held held = opened(instance, issuer, ref, person);
            if (held.ended() || !held.personId().equals(person.id())) {
                throw refusal("session-ended", "This session was ended here: the person signs in anew.");
            }
            note(held);
            return new PersonSession(held.id(), person.id());
        });
    }

    private PersonSessionRows.Held opened(Instance instance, String issuer, SessionRef ref, Person person) {
        return acts.read(tx -> PersonSessionRows.find(tx, issuer, ref)).orElseGet(() -> {
            Instant now = acts.now();
            PersonSessionRows.Held fresh = new PersonSessionRows.Held(
                    IdKind.PERSON_SESSION.newId(now),
                    new PersonSessionRows.Place(instance.id(), issuer, instance.environment()),
                    ref,
                    person.id(),
                    now,
                    false);
            Attempt attempt = Attempt.of(
                    "session.open",
                    "system",
                    Map.of("session", fresh.id(), "person", person.id(), "instance", instance.id()));
            return acts.change(attempt, tx -> {
                PersonSessionRows.insert(tx, fresh);
                PersonSessionRows.Held held =
                        PersonSessionRows.find(tx, issuer, ref).orElseThrow();
                if (held.id().equals(fresh.id())) {
                    Acts.done(tx, attempt, Map.of());
                }
                return held;
            });
        });
    }

    /** Confirms the session in which the agent's token was issued; nothing to do for one that was issued in none. */
    public void require(AgentCaller agent) {
        if (agent.subjectPersonId().isPresent()) {
            acts.read(tx -> PersonSessionRows.ofGrant(tx, agent.grantId())).ifPresent(this::require);
        }
    }

    /** Confirms a session, when there is one. */
    public void require(Optional<String> sessionId) {
        sessionId.ifPresent(id -> require(acts.read(tx -> PersonSessionRows.find(tx, id))
                .orElseThrow(() -> refusal("session-ended", "The session isn't known."))));
    }

    private void require(PersonSessionRows.Held held) {
        if (held.ended()) {
            throw refusal(
                    "session-ended", "The person's session has ended: they sign in anew, and the agent asks anew.");
        }
        alive(held.at().instance(), held.at().tokenIssuer(), held.ref());
        note(held);
    }

    private HumanSession alive(String instance, String issuer, SessionRef ref) {
        HumanSession session = ask(instance, List.of(ref)).get(0);
        if (!session.tokenIssuer().equals(issuer)) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "other-issuer",
                    instance
                            + " is another identity provider now than the one of this session: the person signs in anew.");
        }
        if (!session.alive()) {
            throw refusal(
                    "session-not-live", "The person isn't signed in by this session any more: they sign in anew.");
        }
        return session;
    }

    private List<HumanSession> ask(String instance, List<SessionRef> refs) {
        try {
            return standing(instance, refs);
        } catch (AdapterException e) {
            throw unconfirmed(e);
        }
    }

    /** How sessions stand; throws {@code AdapterException} when that can't be told. */
    public List<HumanSession> standing(String instance, List<SessionRef> refs) {
        return invoker.standing(instance, refs, call());
    }

    /** Ends a session at its identity provider; throws {@code AdapterException}. */
    public void end(PersonSessionRows.Held held) {
        invoker.endSession(held.at().instance(), held.ref(), new Call(DEADLINE, "end-" + held.id(), held.id(), ""));
    }

    private void note(PersonSessionRows.Held held) {
        Instant now = acts.now();
        if (held.confirmedAt().plus(NOTED_EVERY).isBefore(now)) {
            acts.write(tx -> {
                PersonSessionRows.confirmed(tx, List.of(held.id()), now);
                return null;
            });
        }
    }

    private static Refusal unconfirmed(AdapterException e) {
        Refusal refusal = new Refusal(
                Refusal.Kind.UNAVAILABLE,
                "session-unconfirmed",
                "The person's session can't be confirmed now, so nothing is granted in it: " + e.getMessage());
        refusal.initCause(e);
        return refusal;
    }

    private static Refusal refusal(String slug, String detail) {
        return new Refusal(Refusal.Kind.FORBIDDEN, slug, detail);
    }
}
