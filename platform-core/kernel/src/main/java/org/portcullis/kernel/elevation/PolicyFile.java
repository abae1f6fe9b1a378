// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.limits.DrillsFile;
import org.portcullis.kernel.limits.LimitsFile;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/** Reads a policy file's tree; what doesn't have the right type or isn't known is named by its pointer. */
final class PolicyFile {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Fields fields;

    PolicyFile(Fields fields) {
        this.fields = fields;
    }

    /** What a file says; absent parts are empty. */
    record Read(List<Policy.Profile> profiles, Optional<Boolean> ownerMayDecide, Optional<Duration> lapse) {}

    Read read(JsonNode file) {
        known("", file, Set.of("version", "pre_approved", "approvals", "limits", "drills"));
        fields.require(file.path("version").asInt() == 1, "/version", "must be 1");
        List<Policy.Profile> profiles = new ArrayList<>();
        JsonNode all = list("/pre_approved", file.path("pre_approved"));
        for (int i = 0; i < all.size(); i++) {
            profiles.add(profile("/pre_approved/" + i, all.get(i)));
        }
        JsonNode approvals = file.path("approvals");
        known("/approvals", approvals, Set.of("owner_may_decide", "pending_lapses_after"));
        JsonNode owner = approvals.path("owner_may_decide");
        fields.require(
                owner.isMissingNode() || owner.isBoolean(), "/approvals/owner_may_decide", "must be true or false");
        LimitsFile.killSlas(
                file.path("limits"), fields); // kernel.limits holds them; here they are named when they are wrong
        DrillsFile.every(file.path("drills"), fields); // kernel.limits holds it too
        return new Read(
                profiles,
                owner.isMissingNode() ? Optional.empty() : Optional.of(owner.booleanValue()),
                lapse(approvals.path("pending_lapses_after")));
    }

    private Policy.Profile profile(String pointer, JsonNode node) {
        known(pointer, node, Set.of("name", "operations", "tiers", "modes"));
        String name = node.path("name").asText();
        fields.match(pointer + "/name", name, Fields.NAME, 63);
        Set<OperationRef> operations = new LinkedHashSet<>();
        JsonNode all = list(pointer + "/operations", node.path("operations"));
        for (int i = 0; i < all.size(); i++) {
            String at = pointer + "/operations/" + i;
            known(at, all.get(i), Set.of("system", "operation"));
            String system = all.get(i).path("system").asText();
            String operation = all.get(i).path("operation").asText();
            fields.match(at + "/system", system, Fields.NAME, 63);
            fields.match(at + "/operation", operation, Fields.NAME, 63);
            operations.add(new OperationRef(system, operation));
        }
        fields.size(pointer + "/operations", operations.size(), 1, 1_000);
        return new Policy.Profile(
                name,
                operations,
                choices(pointer + "/tiers", node.path("tiers"), RiskTier.class),
                choices(pointer + "/modes", node.path("modes"), Mode.class));
    }

    private <E extends Enum<E>> Set<E> choices(String pointer, JsonNode node, Class<E> type) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (JsonNode each : list(pointer, node)) {
            boolean found = false;
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(each.textValue())) {
                    found = chosen.add(constant);
                }
            }
            fields.require(found, pointer, "must name each of " + List.of(type.getEnumConstants()) + " at most once");
        }
        fields.require(!chosen.isEmpty(), pointer, "must name at least one");
        return chosen;
    }

    private Optional<Duration> lapse(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        try {
            Duration lapse = Duration.parse(node.asText());
            boolean fits = lapse.compareTo(SHORTEST) >= 0 && lapse.compareTo(LONGEST) <= 0;
            fields.require(fits, "/approvals/pending_lapses_after", "must be from PT1M to P7D");
            return Optional.of(lapse);
        } catch (DateTimeParseException e) {
            fields.add("/approvals/pending_lapses_after", "must be an ISO 8601 duration, as in PT24H");
            return Optional.empty();
        }
    }

    private JsonNode list(String pointer, JsonNode node) {
        fields.require(node.isArray() || node.isMissingNode(), pointer, "must be a list");
        return node;
    }

    private void known(String pointer, JsonNode node, Set<String> names) {
        if (!node.isObject()) {
            fields.require(node.isMissingNode(), pointer, "must be an object");
            return;
        }
        node.fieldNames()
                .forEachRemaining(name -> fields.require(
                        names.contains(name),
                        pointer + "/" + Fields.segment(name),
                        "isn't known here; known are " + names));
    }
}
