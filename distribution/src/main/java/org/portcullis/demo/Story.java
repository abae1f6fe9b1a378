// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One agent, one task, one kill; then the same with the vault away; then the questions afterwards. */
final class Story {
    private final World world;
    private final RunningPlatform platform;
    private final Narrator narrator;
    private Cast cast;

    Story(World world, RunningPlatform platform, Narrator narrator) {
        this.world = world;
        this.platform = platform;
        this.narrator = narrator;
    }

    void play() throws IOException {
        cast = new Cast(world, platform, narrator);
        cast.enrolPeople();
        narrator.act("An agent is born");
        Bot bot = cast.liveAgent("invoice-bot", true);
        Work work = work(bot, "T-1", true);
        kill(bot, work);
        killWithoutVault();
        narrator.act("Afterwards");
        new Aftermath(cast, platform, narrator).ask(bot, work);
    }

    private Work work(Bot bot, String task, boolean withGate) throws IOException {
        narrator.act("The agent works on task " + task);
        Work work = new Work(world, narrator, bot);
        work.prove();
        work.elevate(task);
        if (withGate) {
            work.waitForApproval(task, cast.approver());
        }
        work.drawAndUse();
        work.throughTheGateway();
        return work;
    }

    private void kill(Bot bot, Work work) throws IOException {
        narrator.act("The kill, while a query and a stream are running");
        CompletableFuture<String> query = work.keeper().hold();
        File out = platform.home().resolve("stream.out").toFile();
        Process stream = work.stream(out);
        narrator.claim(!query.isDone() && stream.isAlive(), "the query and the stream are running");
        Command.Result result = cast.operator().run("revoke", "agent", bot.id(), "--reason", "leaked prompt", "--wait");
        JsonNode revocation = result.json();
        narrator.say("portcullis revoke agent … --wait ended with " + result.exitCode());
        Parts.tell(narrator, revocation);
        narrator.claim(result.exitCode() == 0, "exit code 0");
        narrator.claim(revocation.path("state").asText().equals("REVOKED"), "state REVOKED");
        Parts.allEnded(narrator, revocation);
        String end = KeeperProcess.get(query);
        narrator.claim(end.startsWith("CUT"), "the running query didn't finish: " + end);
        Await.until("the stream ends", Duration.ofSeconds(10), () -> !stream.isAlive());
        narrator.claim(stream.exitValue() != 0, "the stream was cut");
        dead(bot, work);
        work.close();
    }

    private void dead(Bot bot, Work work) {
        String tried = work.keeper().tryNow();
        narrator.claim(
                tried.startsWith("REFUSED"),
                "the process that kept the credential is " + tried.toLowerCase(java.util.Locale.ROOT));
        narrator.claim(
                bot.withKeptToken("show", work.elevation()).exitCode() == 1, "the token that was good is refused");
        narrator.claim(bot.run("token").exitCode() == 1, "a new token is refused");
        Command.Result through = bot.withKeptToken("call", "--elevation", work.elevation(), "GET", world.gatewayPath());
        narrator.claim(
                through.exitCode() == 1, "the gateway denies: " + through.err().strip());
    }

    private void killWithoutVault() throws IOException {
        narrator.act("A second agent, killed while the vault is away");
        Bot bot = cast.liveAgent("second-bot", false);
        Work work = work(bot, "T-2", false);
        narrator.act("The vault is taken away, then the kill");
        world.stopVault(cast.administrator());
        narrator.say("the vault is away");
        Command.Result result = cast.operator().run("revoke", "agent", bot.id(), "--reason", "drill", "--wait", "3s");
        JsonNode revocation = result.json();
        Parts.tell(narrator, revocation);
        narrator.claim(result.exitCode() == 5, "exit code 5");
        narrator.claim(revocation.path("state").asText().equals("PARTIAL"), "state PARTIAL, never called success");
        Parts.allButTheVaultEnded(narrator, revocation);
        narrator.claim(bot.run("token").exitCode() == 1, "the agent is fenced: no token");
        world.startVault(cast.administrator());
        narrator.say("the vault is back; nobody commands anything");
        String id = revocation.path("id").asText();
        Await.until(
                "the revocation completes by itself",
                Duration.ofSeconds(90),
                () -> cast.operator().run("revocations", "show", id).exitCode() == 0);
        JsonNode healed = cast.operator().json("revocations", "show", id);
        Parts.tell(narrator, healed);
        narrator.claim(healed.path("state").asText().equals("REVOKED"), "the revocation completed by itself");
        dead(bot, work);
        work.close();
    }
}
