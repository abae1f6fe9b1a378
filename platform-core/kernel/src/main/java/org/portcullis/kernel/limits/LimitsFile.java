// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.limits;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.service.registry.RiskTier;

/** Reads the {@code limits} of a policy file: a tier's own, never looser than what the tier has without them. */
public final class LimitsFile {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private LimitsFile() {}

    /** The kill-switch SLAs that it names; what is wrong in it is entered into {@code fields} and left out. */
    public static Map<RiskTier, Duration> killSlas(JsonNode limits, Fields fields) {
        Map<RiskTier, Duration> slas = new EnumMap<>(RiskTier.class);
        fields.require(
                limits.isObject() || limits.isMissingNode(), "/limits", "must be an object, a tier for each name");
        Iterator<Map.Entry<String, JsonNode>> tiers = limits.fields();
        while (tiers.hasNext()) {
            Map.Entry<String, JsonNode> each = tiers.next();
            String pointer = "/limits/" + Fields.segment(each.getKey());
            RiskTier tier = tier(each.getKey());
            if (fields.require(tier != null, pointer, "is no tier; tiers are LOW, MEDIUM, HIGH and CRITICAL")) {
                killSla(pointer, each.getValue(), tier, fields, slas);
            }
        }
        return slas;
    }

    private static RiskTier tier(String name) {
        for (RiskTier tier : RiskTier.values()) {
            if (tier.name().equals(name)) {
                return tier;
            }
        }
        return null;
    }

    private static void killSla(
            String pointer, JsonNode node, RiskTier tier, Fields fields, Map<RiskTier, Duration> slas) {
        boolean fits =
                node.isObject() && node.size() == 1 && node.path("kill_sla").isTextual();
        if (!fields.require(fits, pointer, "must be an object with kill_sla, an ISO 8601 duration as in PT10S")) {
            return;
        }
        try {
            Duration sla = Duration.parse(node.path("kill_sla").asText());
            boolean tight = sla.compareTo(SHORTEST) >= 0 && sla.compareTo(tier.killSla()) <= 0;
            if (fields.require(
                    tight,
                    pointer + "/kill_sla",
                    "must be from PT1S to " + tier.killSla() + ": a policy only tightens")) {
                slas.put(tier, sla);
            }
        } catch (DateTimeParseException e) {
            fields.add(pointer + "/kill_sla", "must be an ISO 8601 duration, as in PT10S");
        }
    }
}
