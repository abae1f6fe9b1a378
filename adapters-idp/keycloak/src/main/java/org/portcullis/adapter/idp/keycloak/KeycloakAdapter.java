// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.host.VendorHosts;
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
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/** One realm: keeps agents as clients, ends them, tells of people and of their sessions. */
@Component(
        configurationPid = "org.portcullis.adapter.idp.keycloak",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {
            AgentDirectory.class,
            RevocationParticipant.class,
            LifecycleEventSource.class,
            Inventory.class,
            HumanSessions.class
        },
        property = {"call_timeout_seconds:Integer=30", "max_concurrent_calls:Integer=16"})
@Designate(ocd = KeycloakConfig.class, factory = true)
public final class KeycloakAdapter
        implements AgentDirectory, RevocationParticipant, LifecycleEventSource, Inventory, HumanSessions {
    private final Realm realm;
    private final Optional<Agents> agents;
    private final Optional<People> people;
    private final Optional<Logins> logins;
    private final boolean endsSessions;

    /**
     * Checks the settings; Keycloak is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public KeycloakAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    KeycloakAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        KeycloakSettings settings = new KeycloakSettings(properties);
        realm = new Realm(settings, hosts, secrets, clock);
        agents = settings.agents ? Optional.of(new Agents(settings)) : Optional.empty();
        people = settings.people ? Optional.of(new People(settings)) : Optional.empty();
        logins = settings.humanSessions ? Optional.of(new Logins(settings)) : Optional.empty();
        endsSessions = settings.endHumanSessions;
    }

    @Override
    public String apply(Target target, CallContext context) {
        return agents().apply(realm.login(context), target);
    }

    @Override
    public Part part() {
        return Part.TOKEN;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    /** The realm's issuer, and the id that its own management client got when the realm was made. */
    @Override
    public String vendorIdentity(CallContext context) {
        Realm.Session session = realm.login(context);
        String id = session.list("/clients?clientId=realm-management")
                .path(0)
                .path("id")
                .asText();
        if (id.isEmpty()) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "the realm has no client realm-management");
        }
        return session.issuer + "#" + id;
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        Agents all = whole(order);
        return all.end(realm.login(context), order.agentId());
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        Agents all = whole(order);
        return all.isEnded(realm.login(context), order.agentId()) ? Optional.of(Evidence.READ_BACK) : Optional.empty();
    }

    /** A client is one for all of an agent's tasks: it is ended with the agent as a whole, never for one of them. */
    private Agents whole(Order order) {
        if (order.scope() != Order.Scope.AGENT || order.agentId().isEmpty()) {
            throw new AdapterException(
                    FailureKind.UNSUPPORTED, "an agent's client is ended with the whole agent only, not with a task");
        }
        return agents();
    }

    /** Reads all users; answers with the state when it isn't what was told last. */
    @Override
    public Events poll(String cursor, CallContext context) {
        People all = people.orElseThrow(() -> unsupported("people"));
        return all.poll(realm.login(context), cursor);
    }

    @Override
    public TokenIssuer tokenIssuer(CallContext context) {
        Logins all = logins();
        return all.tokenIssuer(realm.login(context));
    }

    @Override
    public List<HumanSession> standing(List<SessionRef> sessions, CallContext context) {
        Logins all = logins();
        return all.standing(realm.login(context), sessions);
    }

    @Override
    public boolean end(SessionRef session, CallContext context) {
        Logins all = logins();
        if (!endsSessions) {
            throw unsupported("end_human_sessions");
        }
        return all.end(realm.login(context), session);
    }

    private Logins logins() {
        return logins.orElseThrow(() -> unsupported("human_sessions"));
    }

    /** All that bears our mark, whosever it is now; one page. */
    @Override
    public Listing list(String cursor, CallContext context) {
        Agents all = agents();
        return new Listing(all.marked(realm.login(context)), "");
    }

    private Agents agents() {
        return agents.orElseThrow(() -> unsupported("agents"));
    }

    private static AdapterException unsupported(String setting) {
        return new AdapterException(FailureKind.UNSUPPORTED, setting + " is false: this instance doesn't do that");
    }

    /** Closes its connections; what it made stays. */
    @Deactivate
    public void close() {
        realm.close();
    }
}
