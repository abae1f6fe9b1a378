// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.limits.DrillsFile;
import org.portcullis.kernel.limits.LimitsFile;
import org.portcullis.service.registry.OperationRef;

/** Reads a policy file's tree; what doesn't have the right type or isn't known is named by its pointer. */
final class PolicyFile {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST = 10_000;

    private final Fields fields;
    private final Nodes nodes;
    private final MatchReader matches;

    PolicyFile(Fields fields) {
        this.fields = fields;
        this.nodes = new Nodes(fields);
        this.matches = new MatchReader(nodes);
    }

    /** What a file says; absent parts are empty. */
    record Read(
            List<Policy.Profile> profiles,
            List<Policy.Denial> denials,
            List<Policy.Rule> rules,
            List<Policy.Conflict> conflicts,
            Map<String, Set<String>> groups,
            Said said) {}

    /** What it says of the defaults. */
    record Said(Optional<Boolean> ownerMayDecide, Optional<Duration> lapse, Optional<Boolean> withoutRule) {}

    Read read(JsonNode file) {
        nodes.known(
                "",
                file,
                Set.of("version", "groups", "pre_approved", "denied", "approvals", "conflicts", "limits", "drills"));
        fields.require(file.path("version").asInt() == 1, "/version", "must be 1");
        JsonNode approvals = file.path("approvals");
        nodes.known(
                "/approvals",
                approvals,
                Set.of("owner_may_decide", "pending_lapses_after", "operations_without_rule", "rules"));
        LimitsFile.killSlas(
                file.path("limits"), fields); // kernel.limits holds them; here they are named when they are wrong
        DrillsFile.every(file.path("drills"), fields); // kernel.limits holds it too
        return new Read(
                all("/pre_approved", file.path("pre_approved"), this::profile),
                all("/denied", file.path("denied"), this::denial),
                all("/approvals/rules", approvals.path("rules"), this::rule),
                all("/conflicts", file.path("conflicts"), this::conflict),
                groups(file.path("groups")),
                new Said(
                        nodes.yesOrNo("/approvals/owner_may_decide", approvals.path("owner_may_decide")),
                        nodes.duration(
                                "/approvals/pending_lapses_after",
                                approvals.path("pending_lapses_after"),
                                SHORTEST,
                                LONGEST),
                        withoutRule(approvals.path("operations_without_rule"))));
    }

    private interface Element<T> {
        T read(String pointer, JsonNode node);
    }

    private <T> List<T> all(String pointer, JsonNode list, Element<T> element) {
        List<T> read = new ArrayList<>();
        JsonNode all = nodes.list(pointer, list);
        fields.size(pointer, all.size(), 0, MOST);
        for (int i = 0; i < Math.min(MOST, all.size()); i++) {
            read.add(element.read(pointer + "/" + i, all.get(i)));
        }
        return read;
    }

    private static Set<String> with(String... more) {
        Set<String> names = new HashSet<>(MatchReader.MEMBERS);
        names.addAll(List.of(more));
        return names;
    }

    private Policy.Profile profile(String pointer, JsonNode node) {
        nodes.known(pointer, node, with("name", "budget"));
        for (String member : List.of("tiers", "modes")) {
            fields.require(node.has(member), pointer + "/" + member, "must name at least one");
        }
        JsonNode budget = node.path("budget");
        nodes.known(pointer + "/budget", budget, Set.of("uses_per_hour"));
        return new Policy.Profile(
                nodes.name(pointer + "/name", node.path("name")),
                matches.read(pointer, node, false),
                budget.isMissingNode()
                        ? OptionalInt.empty()
                        : OptionalInt.of(nodes.number(
                                pointer + "/budget/uses_per_hour", budget.path("uses_per_hour"), 1, 1_000_000)));
    }

    private Policy.Denial denial(String pointer, JsonNode node) {
        nodes.known(pointer, node, with("name", "reason"));
        String reason = node.path("reason").asText();
        fields.text(pointer + "/reason", reason, 1, 500);
        return new Policy.Denial(
                nodes.name(pointer + "/name", node.path("name")), matches.read(pointer, node, true), reason);
    }

    private Policy.Rule rule(String pointer, JsonNode node) {
        nodes.known(
                pointer,
                node,
                with("name", "stages", "escalate_after", "escalate_to", "expires_after", "owner_may_decide"));
        List<Policy.Stage> stages = new ArrayList<>();
        JsonNode all = nodes.list(pointer + "/stages", node.path("stages"));
        for (int i = 0; i < all.size(); i++) {
            stages.add(stage(pointer + "/stages/" + i, all.get(i)));
        }
        fields.size(pointer + "/stages", stages.size(), 1, 10);
        Optional<Duration> after =
                nodes.duration(pointer + "/escalate_after", node.path("escalate_after"), SHORTEST, LONGEST);
        Set<String> to = nodes.texts(pointer + "/escalate_to", node.path("escalate_to"));
        fields.require(
                node.has("escalate_after") == node.has("escalate_to"),
                pointer + "/escalate_to",
                "belongs together with escalate_after: say when, and to which groups");
        return new Policy.Rule(
                nodes.name(pointer + "/name", node.path("name")),
                matches.read(pointer, node, true),
                stages,
                after.map(when -> new Policy.Escalation(when, to)),
                nodes.duration(pointer + "/expires_after", node.path("expires_after"), SHORTEST, LONGEST),
                nodes.yesOrNo(pointer + "/owner_may_decide", node.path("owner_may_decide"))
                        .orElse(true));
    }

    private Policy.Stage stage(String pointer, JsonNode node) {
        nodes.known(pointer, node, Set.of("groups", "quorum"));
        return new Policy.Stage(
                nodes.texts(pointer + "/groups", node.path("groups")),
                node.has("quorum") ? nodes.number(pointer + "/quorum", node.path("quorum"), 1, 20) : 1);
    }

    private Policy.Conflict conflict(String pointer, JsonNode node) {
        nodes.known(pointer, node, Set.of("name", "operations", "within", "approval"));
        Set<OperationRef> operations = matches.operations(pointer + "/operations", node.path("operations"), false);
        fields.require(operations.size() > 1, pointer + "/operations", "must name at least two");
        String within = node.path("within").asText("TASK");
        boolean agent = within.equals("AGENT");
        fields.require(agent || within.equals("TASK"), pointer + "/within", "must be TASK or AGENT");
        JsonNode approval = node.path("approval");
        return new Policy.Conflict(
                nodes.name(pointer + "/name", node.path("name")),
                operations,
                agent ? Policy.Conflict.Within.AGENT : Policy.Conflict.Within.TASK,
                approval.isMissingNode() ? Optional.empty() : Optional.of(stage(pointer + "/approval", approval)));
    }

    private Map<String, Set<String>> groups(JsonNode node) {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        fields.require(node.isObject() || node.isMissingNode(), "/groups", "must be an object, a list for each name");
        node.properties().forEach(entry -> {
            String pointer = "/groups/" + Fields.segment(entry.getKey());
            fields.match(pointer, entry.getKey(), Fields.NAME, 63);
            groups.put(entry.getKey(), nodes.texts(pointer, entry.getValue()));
        });
        return groups;
    }

    private Optional<Boolean> withoutRule(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        boolean waits = "WAIT".equals(node.textValue());
        fields.require(
                waits || "DENY".equals(node.textValue()), "/approvals/operations_without_rule", "must be WAIT or DENY");
        return Optional.of(waits);
    }
}
