// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.registry.WorkloadIdentity;

/** An application as the document that the store keeps: canonical JSON. */
final class ApplicationDoc {
    private ApplicationDoc() {}

    static String write(AgentApplication application) {
        AgentProfile profile = application.profile();
        Accountability people = application.accountability();
        Map<String, Object> doc = new LinkedHashMap<>();
        doc.put("name", profile.name());
        doc.put("purpose", profile.purpose());
        doc.put("mode", profile.mode());
        doc.put("risk_tier", profile.riskTier());
        doc.put("environment", profile.environment());
        doc.put("owner", people.owner());
        doc.put("accountable_executive", people.accountableExecutive());
        doc.put("sponsor", people.sponsor());
        doc.put("builder", people.builder());
        doc.put("model", application.model());
        doc.put("declared_intent", intent(application.intent()));
        doc.put(
                "workload_identities",
                application.workloadIdentities().stream()
                        .map(identity -> Map.of("type", identity.type(), "value", identity.value()))
                        .toList());
        doc.put("expires_at", application.expiresAt().toString());
        doc.put("labels", application.labels());
        return CanonicalJson.write(doc);
    }

    private static Map<String, Object> intent(DeclaredIntent intent) {
        return Map.of(
                "operations",
                intent.operations().stream()
                        .map(ref -> Map.of("system", ref.system(), "operation", ref.operation()))
                        .toList(),
                "data_classifications",
                intent.dataClassifications(),
                "mcp_servers",
                intent.mcpServers(),
                "delegates_to",
                intent.delegatesTo(),
                "accepts_from",
                intent.acceptsFrom());
    }

    static AgentApplication read(String text) {
        JsonNode doc = Json.object(text);
        return new AgentApplication(
                new AgentProfile(
                        text(doc, "name"),
                        text(doc, "purpose"),
                        Mode.valueOf(text(doc, "mode")),
                        RiskTier.valueOf(text(doc, "risk_tier")),
                        text(doc, "environment")),
                new Accountability(
                        text(doc, "owner"),
                        text(doc, "accountable_executive"),
                        text(doc, "sponsor"),
                        text(doc, "builder")),
                texts(doc.get("model")),
                readIntent(doc.get("declared_intent")),
                list(
                        doc.get("workload_identities"),
                        each -> new WorkloadIdentity(text(each, "type"), text(each, "value"))),
                Instant.parse(text(doc, "expires_at")),
                texts(doc.get("labels")));
    }

    private static DeclaredIntent readIntent(JsonNode intent) {
        Map<String, List<String>> servers = new LinkedHashMap<>();
        intent.get("mcp_servers")
                .properties()
                .forEach(server -> servers.put(server.getKey(), list(server.getValue(), JsonNode::textValue)));
        return new DeclaredIntent(
                list(intent.get("operations"), each -> new OperationRef(text(each, "system"), text(each, "operation"))),
                list(intent.get("data_classifications"), JsonNode::textValue),
                servers,
                list(intent.get("delegates_to"), JsonNode::textValue),
                list(intent.get("accepts_from"), JsonNode::textValue));
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.textValue();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
        return texts;
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
        List<T> items = new ArrayList<>(array.size());
        array.forEach(each -> items.add(item.apply(each)));
        return items;
    }
}
