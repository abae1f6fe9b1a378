// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.Mirror;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.registry.Vacancy;
import org.portcullis.service.registry.WorkloadIdentity;

/** An agent's entry as JSON, flat as in the contract. */
final class AgentJson {
    private AgentJson() {}

    static AgentApplication read(Fields fields) {
        AgentProfile profile = new AgentProfile(
                fields.text("name", 63),
                fields.text("purpose", 2_000),
                fields.choice("mode", Mode.class),
                fields.choice("risk_tier", RiskTier.class),
                fields.text("environment", 63));
        Accountability people = new Accountability(
                fields.text("owner", 254),
                fields.text("accountable_executive", 254),
                fields.text("sponsor", 254),
                fields.text("builder", 254));
        AgentApplication application = new AgentApplication(
                profile,
                people,
                fields.object("model", AgentJson::model),
                fields.object("declared_intent", AgentJson::intent),
                fields.objects("workload_identities", AgentJson::identity),
                fields.instant("expires_at"),
                fields.textMap("labels", 200));
        fields.done();
        return application;
    }

    private static Map<String, String> model(Fields fields) {
        Map<String, String> model = new LinkedHashMap<>();
        model.put("family", fields.text("family", 200));
        model.put("version", fields.text("version", 200));
        return model;
    }

    private static DeclaredIntent intent(Fields fields) {
        Map<String, List<String>> servers = new LinkedHashMap<>();
        List<OperationRef> operations = fields.objects(
                "operations", each -> new OperationRef(each.text("system", 63), each.text("operation", 63)));
        fields.objects("mcp_servers", each -> servers.put(each.text("server", 200), each.texts("tools", 200)));
        return new DeclaredIntent(
                operations,
                fields.texts("data_classifications", 200),
                servers,
                fields.texts("delegates_to", 64),
                fields.texts("accepts_from", 64));
    }

    private static WorkloadIdentity identity(Fields fields) {
        String type = fields.text("type", 16);
        if (type.equals("spiffe")) {
            return new WorkloadIdentity(type, fields.text("id", 2_048));
        }
        if (!type.equals("jwk")) {
            fields.missing("type", "must be jwk or spiffe", null);
        }
        if (!fields.has("jwk")) {
            fields.missing("jwk", "is needed: the agent's public key as a JWK object", null);
        }
        return new WorkloadIdentity(type, fields.json("jwk"));
    }

    static ObjectNode write(AgentApplication application) {
        AgentProfile profile = application.profile();
        Accountability people = application.accountability();
        ObjectNode node = Json.object()
                .put("name", profile.name())
                .put("purpose", profile.purpose())
                .put("mode", profile.mode().name())
                .put("risk_tier", profile.riskTier().name())
                .put("environment", profile.environment())
                .put("owner", people.owner())
                .put("accountable_executive", people.accountableExecutive())
                .put("sponsor", people.sponsor())
                .put("builder", people.builder());
        node.set("model", Json.value(new TreeMap<>(application.model())));
        node.set("declared_intent", write(application.intent()));
        node.set("workload_identities", Json.array(application.workloadIdentities(), AgentJson::write));
        node.put("expires_at", application.expiresAt().toString());
        node.set("labels", Json.value(new TreeMap<>(application.labels())));
        return node;
    }

    static JsonNode write(Mirror mirror) {
        return Json.object()
                .put("instance", mirror.instance())
                .put("principal", mirror.principal().orElse(null))
                .put("state", mirror.state())
                .put("wanted", mirror.wanted())
                .put("settled", mirror.settled())
                .put("last_error", mirror.lastError().orElse(null));
    }

    static JsonNode write(Vacancy vacancy) {
        boolean proposed = vacancy.post() == Post.SPONSOR && vacancy.overdue();
        return Json.object()
                .put("post", vacancy.post().name())
                .put("subject", vacancy.subject())
                .put("cause", vacancy.cause())
                .put("opened_at", vacancy.openedAt().toString())
                .put("deadline", vacancy.deadline().toString())
                .put("overdue", vacancy.overdue())
                .put("proposed", proposed ? AgentStatus.DECOMMISSIONED.name() : null);
    }

    private static JsonNode write(DeclaredIntent intent) {
        ObjectNode node = Json.object();
        node.set("operations", Json.array(intent.operations(), each -> Json.object()
                .put("system", each.system())
                .put("operation", each.operation())));
        node.set("data_classifications", Json.texts(intent.dataClassifications()));
        node.set("mcp_servers", Json.array(new TreeMap<>(intent.mcpServers()).entrySet(), each -> Json.object()
                .put("server", each.getKey())
                .set("tools", Json.texts(each.getValue()))));
        node.set("delegates_to", Json.texts(intent.delegatesTo()));
        node.set("accepts_from", Json.texts(intent.acceptsFrom()));
        return node;
    }

    private static JsonNode write(WorkloadIdentity identity) {
        ObjectNode node = Json.object().put("type", identity.type());
        return identity.type().equals("jwk")
                ? node.set("jwk", Json.parse(identity.value()))
                : node.put("id", identity.value());
    }
}
