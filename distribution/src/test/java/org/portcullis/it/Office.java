// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The people around a server, and how agents come to life among them. */
public final class Office {
    private final ServerUnderTest server;
    private final User administrator;
    private final User requester;
    private final User governor;
    private final User operator;

    /** Enrols them on a server that runs for the first time. */
    public Office(ServerUnderTest server) {
        this.server = server;
        administrator = User.administrator(server);
        requester = administrator.enrol("alice@example.com", "requester", "viewer");
        governor = administrator.enrol("bob@example.com", "governance", "approver", "viewer");
        operator = administrator.enrol("olga@example.com", "operator", "viewer");
    }

    public User administrator() {
        return administrator;
    }

    public User requester() {
        return requester;
    }

    /** Governance and approver. */
    public User governor() {
        return governor;
    }

    public User operator() {
        return operator;
    }

    /** A request's body, as good as it can be. */
    public ObjectNode application(String name, String tier, String publicJwk) {
        ObjectNode body = Http.MAPPER.createObjectNode();
        body.put("name", name).put("purpose", "test").put("mode", "SUPERVISED").put("risk_tier", tier);
        body.put("environment", "test").put("owner", requester.subject());
        body.put("accountable_executive", governor.subject());
        body.put("sponsor", requester.subject()).put("builder", "example corp");
        body.putObject("model").put("family", "example").put("version", "1");
        ObjectNode intent = body.putObject("declared_intent");
        for (String operation : new String[] {"read-invoices", "export-invoices"}) {
            intent.withArray("operations")
                    .addObject()
                    .put("system", "billing-db")
                    .put("operation", operation);
        }
        body.withArray("workload_identities").addObject().put("type", "jwk").set("jwk", Http.json(publicJwk));
        body.put(
                "expires_at",
                Instant.now()
                        .plus(60, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        body.putObject("labels").put("team", "billing");
        return body;
    }

    /** A live agent with a token. */
    public Bot liveBot(String name, String tier) {
        Bot bot = liveBotWithoutToken(name, tier);
        bot.login().must(200);
        return bot;
    }

    /** A live agent. */
    public Bot liveBotWithoutToken(String name, String tier) {
        Bot bot = new Bot(server);
        return live(bot, application(name, tier, bot.publicJwk()));
    }

    /** Takes an application through approval to ACTIVE. */
    public Bot live(Bot bot, ObjectNode application) {
        String request = requester
                .post("/agent-requests", application.toString())
                .must(201)
                .text("id");
        Answer approved = governor.post(
                        "/agent-requests/" + request + "/decision", "{\"decision\":\"APPROVE\",\"reason\":\"test\"}")
                .must(200);
        String id = approved.text("agent_id");
        governor.post("/agents/" + id + "/transitions", "{\"to\":\"PROVISIONED\",\"reason\":\"test\"}")
                .must(200);
        governor.post(
                        "/agents/" + id + "/transitions",
                        "{\"to\":\"ACTIVE\",\"reason\":\"test\",\"evidence\":{\"validation\":\"ok\",\"baseline\":\"v1\"}}")
                .must(200);
        return bot.named(id);
    }

    /** A new key for an agent to be. */
    public Bot newBot() {
        return new Bot(server);
    }
}
