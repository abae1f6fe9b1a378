// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The people of the story and how an agent comes to life among them. */
final class Cast {
    private final World world;
    private final RunningPlatform platform;
    private final Narrator narrator;
    private final Person administrator;
    private Person alice;
    private Person bob;

    Cast(World world, RunningPlatform platform, Narrator narrator) {
        this.world = world;
        this.platform = platform;
        this.narrator = narrator;
        this.administrator = Person.administrator(platform);
    }

    Person administrator() {
        return administrator;
    }

    /** Asks for agents, and may revoke. */
    Person operator() {
        return alice;
    }

    /** Decides. */
    Person approver() {
        return bob;
    }

    void enrolPeople() throws IOException {
        narrator.act("Two people");
        alice = administrator.enrol("alice@example.com", "requester,operator,governance,approver,viewer");
        bob = administrator.enrol("bob@example.com", "governance,approver,viewer");
        narrator.say("alice and bob are enrolled, each with a token of their own");
        world.connect(administrator);
    }

    Bot liveAgent(String name, boolean tryOwnApproval) throws IOException {
        Path key = platform.home().resolve(name + ".jwk");
        Command.run(platform.environment(null), platform.commandLine("agent", "keygen", "--out", key.toString()))
                .must(0);
        Path application = platform.home().resolve(name + ".json");
        Files.writeString(application, application(name).toString());
        JsonNode request = alice.json("requests", "create", "--file", application.toString(), "--key", key + ".pub");
        String requestId = request.path("id").asText();
        narrator.say("alice asks for the HIGH agent " + name + ": " + requestId);
        if (tryOwnApproval) {
            Command.Result own = alice.run("requests", "approve", requestId, "--reason", "mine");
            narrator.claim(
                    own.exitCode() == 1,
                    "alice can't approve her own request: " + own.err().strip());
        }
        String agentId = bob.json("requests", "approve", requestId, "--reason", "reviewed")
                .path("agent_id")
                .asText();
        bob.json("agents", "move", agentId, "provisioned", "--reason", "set up");
        bob.json(
                "agents",
                "move",
                agentId,
                "active",
                "--reason",
                "go-live",
                "--evidence",
                "{\"validation\":\"smoke test passed\",\"baseline\":\"v1\"}");
        narrator.say("bob approves; the agent is provisioned and live: " + agentId);
        return new Bot(platform, agentId, key);
    }

    private ObjectNode application(String name) {
        ObjectNode body = Command.MAPPER.createObjectNode();
        body.put("name", name)
                .put("purpose", "answers questions about invoices")
                .put("mode", "SUPERVISED");
        body.put("risk_tier", "HIGH").put("environment", "test");
        body.put("owner", alice.subject()).put("accountable_executive", bob.subject());
        body.put("sponsor", alice.subject()).put("builder", "example corp");
        body.putObject("model").put("family", "example-model").put("version", "1");
        ArrayNode operations = body.putObject("declared_intent").putArray("operations");
        List<String> all = new ArrayList<>(world.preApproved());
        all.add(world.gated());
        for (String each : all) {
            String[] parts = each.split("/");
            operations.addObject().put("system", parts[0]).put("operation", parts[1]);
        }
        body.put(
                "expires_at",
                Instant.now()
                        .plus(90, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        body.putObject("labels").put("team", "billing");
        return body;
    }
}
