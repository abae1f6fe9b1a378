// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.catalogue.LocalCatalogue;
import org.portcullis.kernel.catalogue.Systems;
import org.portcullis.kernel.elevation.LocalElevations;
import org.portcullis.kernel.elevation.LocalPolicyBook;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.people.KnownTokens;
import org.portcullis.kernel.people.LocalPeople;
import org.portcullis.kernel.policy.Policies;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.registry.LocalRegistry;
import org.portcullis.kernel.session.LiveSessions;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.service.IdKind;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Enrolment;
import org.portcullis.service.people.MintedToken;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.tck.service.SettableClock;

/** The kernel's rooms for people, catalogue, registry and elevations over a real store, with people and a system. */
public final class World implements AutoCloseable {
    private static final String POLICY = """
            version: 1
            pre_approved:
              - name: read-invoices
                operations:
                  - {system: billing-db, operation: read-invoices}
                  - {system: billing-db, operation: delete-invoices}
                tiers: [LOW, MEDIUM, HIGH, CRITICAL]
                modes: [ON_BEHALF_OF, DELEGATED, SUPERVISED]
            """;

    public final SettableClock clock = new SettableClock();
    public final Fences fences = new Fences();
    public final Blocks blocks = new Blocks(fences);
    public final GrantGate gate = new GrantGate(fences, blocks);
    public final SqlStore store;
    public final Acts acts;
    public final KnownTokens tokens;
    public final LocalPeople people;
    public final Systems systems;
    public final LocalCatalogue catalogue;
    public final ShortKillSwitch killSwitch;
    public final LocalRegistry registry;
    public LocalElevations elevations;
    private final Path policies;

    /** Enrolled by nobody here; admin only. */
    public final Caller admin;

    /** REQUESTER. */
    public final Caller alice;

    /** APPROVER and GOVERNANCE, enrolled by the admin as alice is. */
    public final Caller bob;

    /** APPROVER and GOVERNANCE, too. */
    public final Caller carol;

    public World(Database database, Path folder) {
        gate.open();
        store = database.open(folder);
        acts = new Acts(store, clock);
        tokens = new KnownTokens(acts);
        people = new LocalPeople(acts, tokens, fences, blocks);
        systems = new Systems(acts);
        catalogue = new LocalCatalogue(acts, systems, new FixedInstances());
        killSwitch = new ShortKillSwitch(store, fences, blocks, clock);
        registry = new LocalRegistry(acts, blocks, killSwitch);
        policies = policies(folder);
        elevations = elevations(new Policies(policies));
        admin = new Caller(IdKind.PERSON.newId(clock.instant()), "root", Set.of(Role.ADMIN), "tok_none");
        alice = person(admin, "alice@example.com", Role.REQUESTER);
        bob = person(admin, "bob@example.com", Role.APPROVER, Role.GOVERNANCE);
        carol = person(admin, "carol@example.com", Role.APPROVER, Role.GOVERNANCE);
        catalogue.put(admin, billing());
    }

    /** The policy book of what is in force now. */
    public LocalPolicyBook policyBook() {
        return new LocalPolicyBook(acts, new Policies(policies));
    }

    /** Puts a policy beside the one that is there, and takes it. */
    public void policy(String yaml) {
        policy("more.yaml", yaml);
    }

    /** Puts a policy in the place of the one that is there, and takes it. */
    public void onlyPolicy(String yaml) {
        policy("pre-approved.yaml", yaml);
    }

    private void policy(String name, String yaml) {
        try {
            Files.writeString(policies.resolve(name), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Policies read = new Policies(policies);
        if (read.examine().stream().anyMatch(finding -> !finding.good())) {
            throw new IllegalArgumentException(read.examine().toString());
        }
        elevations = elevations(read);
    }

    private LocalElevations elevations(Policies read) {
        return new LocalElevations(acts, gate, killSwitch, read, new LiveSessions(acts, new FixedInstances(), null));
    }

    private static Path policies(Path folder) {
        try {
            Path policies = Files.createDirectories(folder.resolve("policies"));
            Files.writeString(policies.resolve("pre-approved.yaml"), POLICY);
            return policies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Enrols a person and signs them in. */
    public Caller person(Caller by, String subject, Role... roles) {
        Enrolment enrolment = people.enrol(by, subject, Set.of(roles));
        MintedToken token = people.redeem(enrolment.code());
        return people.authenticate(token.token().revealString()).orElseThrow();
    }

    /** The system of the shipped configuration, and an operation that can't be undone. */
    public static TargetSystem billing() {
        String parameters =
                "{\"type\":\"object\",\"properties\":{\"customer\":{\"type\":\"string\"},\"limit\":{\"type\":\"integer\",\"maximum\":100}}}";
        return new TargetSystem(
                "billing-db",
                0,
                "test",
                Optional.empty(),
                Map.of(
                        "read-invoices",
                        operation("read-invoices", OperationClass.READ, parameters, "GET", "/invoices"),
                        "export-invoices",
                        operation("export-invoices", OperationClass.PRIVILEGED, "{}", "POST", "/exports"),
                        "delete-invoices",
                        operation(
                                "delete-invoices",
                                OperationClass.IRREVERSIBLE_WRITE,
                                "{}",
                                "DELETE",
                                "/invoices/{id}")));
    }

    public static Operation operation(String name, OperationClass type, String parameters, String method, String path) {
        return new Operation(
                name,
                type,
                parameters,
                Optional.of(new Binding("vault-local~default", Map.of("role", name))),
                Optional.of(new Binding("pam-local~default", Map.of("operation", name))),
                List.of(new RouteBinding("billing-db", method, path)));
    }

    /** An agent that alice asked for and bob approved, live. */
    public Agent liveAgent(AgentApplication application) {
        String request = registry.request(alice, application).id();
        String agentId = registry.decide(bob, request, true, "needed").agentId().orElseThrow();
        registry.transition(bob, agentId, AgentStatus.PROVISIONED, "made", "{}");
        return registry.transition(
                bob, agentId, AgentStatus.ACTIVE, "go", "{\"validation\":\"passed\",\"baseline\":\"none yet\"}");
    }

    /** The agent with a token that stands. */
    public AgentCaller caller(Agent agent) {
        return caller(agent, Optional.empty());
    }

    /** The agent with a token that stands, on somebody's behalf. */
    public AgentCaller caller(Agent agent, Optional<String> personId) {
        return caller(agent, personId, Set.of());
    }

    /** The same, with more that its token rests on. */
    public AgentCaller caller(Agent agent, Optional<String> personId, Set<Key> more) {
        Set<Key> keys = new LinkedHashSet<>(AgentRows.keys(agent));
        keys.addAll(more);
        personId.map(Keys::person).ifPresent(keys::add);
        Instant now = clock.instant();
        String grantId = IdKind.GRANT.newId(now);
        store.write(Priority.NORMAL, tx -> {
            String text = gate.admit(tx, keys);
            gate.insert(
                    tx,
                    new GrantRow(grantId, GrantKind.TOKEN, null, keys, text, now, now.plus(Duration.ofMinutes(60))));
            return null;
        });
        return new AgentCaller(agent.id(), grantId, "test", personId);
    }

    /** The audit records written so far, as they lie in the outbox. */
    public List<String> records() {
        return store.read(tx -> tx.query("SELECT record FROM audit_outbox ORDER BY seq", row -> row.text("record")));
    }

    @Override
    public void close() {
        store.close();
    }
}
