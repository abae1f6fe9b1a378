// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.adapter.kit.people.PeopleFeed;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/** One LDAP directory: mirrors agents, locks them out, tells of people. */
@Component(
        configurationPid = "org.portcullis.adapter.idp.ldap",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {AgentDirectory.class, RevocationParticipant.class, LifecycleEventSource.class},
        property = {"call_timeout_seconds:Integer=30", "max_concurrent_calls:Integer=16"})
@Designate(ocd = LdapConfig.class, factory = true)
public final class LdapAdapter implements AgentDirectory, RevocationParticipant, LifecycleEventSource {
    private final Connections connections;
    private final Optional<Agents> agents;
    private final Optional<People> people;

    /**
     * Checks the settings; the server is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public LdapAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    LdapAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        LdapSettings settings = new LdapSettings(properties);
        hosts.require(settings.address());
        connections = new Connections(settings, secrets, clock);
        agents = settings.agentsBase.map(base -> new Agents(settings.dialect, base, settings.agentGroups, clock));
        people = settings.peopleBase.map(base -> people(settings, base, clock));
    }

    /** How people are told of, and how they are read. */
    private record People(PeopleFeed feed, PeopleReader reader) {
        Events poll(Session session, String cursor) throws LDAPException {
            return feed.poll(cursor, () -> reader.read(session));
        }
    }

    private static People people(LdapSettings settings, DN base, Clock clock) {
        PeopleFeed feed = new PeopleFeed(
                settings.issuer,
                settings.pageSize,
                settings.maxReadingPercent,
                "people_base, people_filter, subject_attribute and what bind_dn may read");
        return new People(feed, new PeopleReader(settings, base, clock));
    }

    @Override
    public String apply(Target target, CallContext context) {
        Agents all = agents();
        return connections.run(context, session -> all.apply(session, target));
    }

    private Agents agents() {
        return agents.orElseThrow(() -> unsupported("agents_base"));
    }

    @Override
    public Part part() {
        return Part.TOKEN;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        Agents all = agents();
        return connections.run(context, all::identity);
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        Agents all = whole(order);
        return connections.run(context, session -> all.end(session, order.agentId()));
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        Agents all = whole(order);
        boolean ended = connections.run(context, session -> all.isEnded(session, order.agentId()));
        return ended ? Optional.of(Evidence.READ_BACK) : Optional.empty();
    }

    /** An entry is one for all of an agent's tasks: it is locked with the agent as a whole, never for one of them. */
    private Agents whole(Order order) {
        if (order.scope() != Order.Scope.AGENT || order.agentId().isEmpty()) {
            throw new AdapterException(
                    FailureKind.UNSUPPORTED, "an agent's entry is locked with the whole agent only, not with a task");
        }
        return agents();
    }

    /** Reads all people, each time; answers with the state when it isn't what was told last. */
    @Override
    public Events poll(String cursor, CallContext context) {
        People all = people.orElseThrow(() -> unsupported("people_base"));
        return connections.run(context, session -> all.poll(session, cursor));
    }

    private static AdapterException unsupported(String setting) {
        return new AdapterException(FailureKind.UNSUPPORTED, setting + " isn't set: this instance doesn't do that");
    }

    /** Closes its connections; what it made stays. */
    @Deactivate
    public void close() {
        connections.close();
    }
}
