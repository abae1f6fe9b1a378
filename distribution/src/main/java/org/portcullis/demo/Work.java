// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an agent does on a task. */
final class Work implements AutoCloseable {
    private final World world;
    private final Narrator narrator;
    private final Bot bot;
    private String elevation;
    private KeeperProcess keeper;

    Work(World world, Narrator narrator, Bot bot) {
        this.world = world;
        this.narrator = narrator;
        this.bot = bot;
    }

    /** The pre-approved elevation. */
    String elevation() {
        return elevation;
    }

    /** The process that kept the credential. */
    KeeperProcess keeper() {
        return keeper;
    }

    void prove() {
        JsonNode token = bot.token();
        narrator.claim(
                token.path("token_type").asText().equals("DPoP")
                        && token.path("expires_in").asInt() <= 900,
                "private_key_jwt and DPoP prove the agent; its token lives " + token.path("expires_in") + " s");
    }

    void elevate(String task) {
        List<String> arguments = new ArrayList<>(List.of("--task", task, "--justification", "month-end questions"));
        for (String operation : world.preApproved()) {
            arguments.addAll(List.of("--operation", operation));
        }
        JsonNode answer =
                bot.run("elevate", arguments.toArray(String[]::new)).must(0).json();
        elevation = answer.path("id").asText();
        narrator.claim(
                answer.path("status").asText().equals("APPROVED"),
                world.preApproved() + " is pre-approved and usable at once: " + elevation);
    }

    void waitForApproval(String task, Person approver) {
        JsonNode answer = bot.run(
                        "elevate", "--task", task, "--justification", "export for audit", "--operation", world.gated())
                .must(0)
                .json();
        String waiting = answer.path("id").asText();
        narrator.claim(answer.path("status").asText().equals("PENDING_APPROVAL"), world.gated() + " waits for people");
        narrator.claim(bot.run("draw", waiting).exitCode() == 1, "nothing can be drawn under it while it waits");
        JsonNode seen = approver.json("elevations", "show", waiting);
        Command.Result other =
                approver.run("elevations", "approve", waiting, "--reason", "ok", "--scope-hash", "0".repeat(64));
        narrator.claim(other.exitCode() == 1, "a decision on another scope is refused");
        JsonNode approved = approver.json(
                "elevations",
                "approve",
                waiting,
                "--reason",
                "ticket 4711",
                "--scope-hash",
                seen.path("scope_hash").asText());
        narrator.claim(approved.path("status").asText().equals("APPROVED"), "bob approves exactly what he saw");
    }

    void drawAndUse() throws IOException {
        JsonNode drawn = bot.run("draw", elevation, "--system", world.drawnSystem())
                .must(0)
                .json();
        narrator.say("a credential is drawn, lease " + drawn.path("lease_id").asText() + ", until "
                + drawn.path("expires_at").asText());
        Command.Result again = bot.run("draw", elevation, "--system", world.drawnSystem());
        narrator.claim(again.exitCode() == 1, "it is handed over once");
        keeper = new KeeperProcess(world.keeper(drawn.path("credential")));
        String used = keeper.tryNow();
        narrator.claim(used.equals("WORKS"), "another process keeps the credential and uses it at the target: " + used);
    }

    void throughTheGateway() {
        Command.Result answer = bot.withKeptToken("call", "--elevation", elevation, "GET", world.gatewayPath());
        narrator.claim(
                answer.exitCode() == 0 && answer.out().contains("amount_cents"),
                "the same through the gateway, which injects a credential that the agent never sees" + hint(answer));
    }

    private static String hint(Command.Result answer) {
        return answer.exitCode() == 0 ? "" : ": " + answer.err().strip();
    }

    /** A stream through the gateway that has begun to flow. */
    Process stream(File out) {
        Process stream = bot.streaming(elevation, world.gatewayPath() + "/stream", out);
        Await.until("the stream flows (see " + out + ")", Duration.ofSeconds(20), () -> lines(out) >= 3);
        return stream;
    }

    private static long lines(File out) {
        try {
            return out.exists() ? Files.readAllLines(out.toPath()).size() : 0;
        } catch (IOException e) {
            throw new Broken("the stream's output can't be read", e);
        }
    }

    @Override
    public void close() {
        keeper.close();
    }
}
