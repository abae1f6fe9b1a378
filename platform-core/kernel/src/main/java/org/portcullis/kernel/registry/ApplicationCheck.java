// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.WorkloadIdentity;

/** Finds every bad field of an application, against the catalogue and the registry as they are in this transaction. */
final class ApplicationCheck {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
    private static final Pattern SPIFFE = Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)+");
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);
    private static final int LONGEST_PERSON = 254;
    private static final Pattern PARTNER = Pattern.compile("(person|role):[^\\s\\p{Cntrl}][^\\p{Cntrl}]{0,253}");
    private static final int LONGEST_VALUE = 200;

    private final Tx tx;
    private final AgentApplication application;
    private final Fields fields = new Fields();

    private ApplicationCheck(Tx tx, AgentApplication application) {
        this.tx = tx;
        this.application = application;
    }

    static Fields of(Tx tx, AgentApplication application, Instant now) {
        ApplicationCheck check = new ApplicationCheck(tx, application);
        check.profile();
        check.people();
        check.intent(application.intent());
        check.identities();
        check.life(now);
        check.labels();
        return check.fields;
    }

    private void profile() {
        var profile = application.profile();
        if (fields.match("/name", profile.name(), Fields.NAME, 63)) {
            fields.require(
                    !AgentRows.nameTaken(tx, profile.name()), "/name", "is taken; names are never given a second time");
        }
        fields.text("/purpose", profile.purpose(), 1, 2_000);
        fields.require(profile.mode() != null, "/mode", "is missing");
        fields.require(profile.riskTier() != null, "/risk_tier", "is missing");
        fields.match("/environment", profile.environment(), Fields.NAME, 63);
        Map<String, String> model = application.model();
        fields.text("/model/family", model.get("family"), 1, LONGEST_VALUE);
        fields.text("/model/version", model.get("version"), 1, LONGEST_VALUE);
        fields.require(
                Set.of("family", "version").containsAll(model.keySet()), "/model", "has family and version only");
    }

    private void people() {
        var people = application.accountability();
        fields.text("/owner", people.owner(), 1, LONGEST_PERSON);
        fields.text("/accountable_executive", people.accountableExecutive(), 1, LONGEST_PERSON);
        fields.text("/sponsor", people.sponsor(), 1, LONGEST_PERSON);
        fields.text("/builder", people.builder(), 1, LONGEST_PERSON);
    }

    private void intent(DeclaredIntent intent) {
        String at = "/declared_intent";
        if (fields.size(at + "/operations", intent.operations().size(), 0, 100)) {
            Set<OperationRef> seen = new HashSet<>();
            for (int i = 0; i < intent.operations().size(); i++) {
                OperationRef ref = intent.operations().get(i);
                operation(at + "/operations/" + i, ref, seen.add(ref));
            }
        }
        words(at + "/data_classifications", intent.dataClassifications(), 20);
        if (fields.size(at + "/mcp_servers", intent.mcpServers().size(), 0, 50)) {
            intent.mcpServers().forEach((server, tools) -> {
                String pointer = at + "/mcp_servers/" + Fields.segment(server);
                fields.match(pointer, server, WORD, 63);
                words(pointer, tools, LONGEST_VALUE);
            });
        }
        agents(at + "/delegates_to", intent.delegatesTo());
        partners(at + "/accepts_from", intent.acceptsFrom());
    }

    /** Agents, and in mode 1 people, by name or by a role of theirs. */
    private void partners(String pointer, List<String> ids) {
        boolean people = application.profile().mode() == Mode.ON_BEHALF_OF;
        if (fields.size(pointer, ids.size(), 0, 100)) {
            for (int i = 0; i < ids.size(); i++) {
                String id = ids.get(i);
                fields.require(
                        IdKind.AGENT.matches(id)
                                || people && PARTNER.matcher(id).matches(),
                        pointer + "/" + i,
                        people
                                ? "must be an agent's id, agt_…, person:<subject> or role:<name>"
                                : "must be an agent's id, agt_…");
            }
        }
    }

    private void operation(String pointer, OperationRef ref, boolean first) {
        boolean named = fields.match(pointer + "/system", ref.system(), Fields.NAME, 63)
                & fields.match(pointer + "/operation", ref.operation(), Fields.NAME, 63);
        if (!named || !fields.require(first, pointer, "is named twice")) {
            return;
        }
        Optional<TargetSystem> system = SystemRows.find(tx, ref.system());
        if (fields.require(system.isPresent(), pointer + "/system", "isn't in the catalogue")) {
            fields.require(
                    system.get().operations().containsKey(ref.operation()),
                    pointer + "/operation",
                    "isn't an operation of " + ref.system());
            fields.require(
                    system.get().environment().equals(application.profile().environment()),
                    pointer + "/system",
                    "is in the environment " + system.get().environment() + ", not in the agent's");
        }
    }

    private void words(String pointer, List<String> words, int most) {
        if (fields.size(pointer, words.size(), 0, most)) {
            for (int i = 0; i < words.size(); i++) {
                fields.match(pointer + "/" + i, words.get(i), WORD, 128);
            }
        }
    }

    private void agents(String pointer, List<String> ids) {
        if (fields.size(pointer, ids.size(), 0, 100)) {
            for (int i = 0; i < ids.size(); i++) {
                fields.require(IdKind.AGENT.matches(ids.get(i)), pointer + "/" + i, "must be an agent's id, agt_…");
            }
        }
    }

    private void identities() {
        List<WorkloadIdentity> identities = application.workloadIdentities();
        if (fields.size("/workload_identities", identities.size(), 1, 10)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < identities.size(); i++) {
                identity("/workload_identities/" + i, identities.get(i), seen);
            }
        }
    }

    private void identity(String pointer, WorkloadIdentity identity, Set<String> seen) {
        if ("jwk".equals(identity.type())) {
            try {
                String thumbprint = PublicJwk.parse(identity.value()).thumbprint();
                boolean free = seen.add(thumbprint) && !IdentityRows.keyTaken(tx, thumbprint);
                fields.require(
                        free, pointer + "/jwk", "is the key of another identity: each agent has keys of its own");
            } catch (IllegalArgumentException e) {
                fields.add(pointer + "/jwk", e.getMessage());
            }
        } else if ("spiffe".equals(identity.type())) {
            if (fields.match(pointer + "/id", identity.value(), SPIFFE, 2_048)) {
                boolean plain = !identity.value().contains("/./")
                        && !identity.value().contains("/../")
                        && !identity.value().endsWith("/.")
                        && !identity.value().endsWith("/..");
                fields.require(plain, pointer + "/id", "must have no . or .. segments");
                boolean free = seen.add(identity.value()) && !IdentityRows.taken(tx, "spiffe", identity.value());
                fields.require(free, pointer + "/id", "is another agent's identity");
            }
        } else {
            fields.add(pointer + "/type", "must be jwk or spiffe");
        }
    }

    private void life(Instant now) {
        Instant end = application.expiresAt();
        boolean fits = end != null && end.isAfter(now) && !end.isAfter(now.plus(LONGEST_LIFE));
        fields.require(fits, "/expires_at", "must be in the future, and at most a year away");
    }

    private void labels() {
        if (fields.size("/labels", application.labels().size(), 0, 50)) {
            application.labels().forEach((label, value) -> {
                String pointer = "/labels/" + Fields.segment(label);
                fields.match(pointer, label, LABEL, 63);
                fields.text(pointer, value, 1, LONGEST_VALUE);
            });
        }
    }
}
