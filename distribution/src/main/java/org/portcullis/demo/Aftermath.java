// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The questions afterwards, and the proof of the trail that answers them. */
final class Aftermath {
    private final Cast cast;
    private final RunningPlatform platform;
    private final Narrator narrator;

    Aftermath(Cast cast, RunningPlatform platform, Narrator narrator) {
        this.cast = cast;
        this.platform = platform;
        this.narrator = narrator;
    }

    void ask(Bot bot, Work work) throws IOException {
        JsonNode answers = cast.approver()
                .plain("audit", "answer", work.elevation())
                .must(0)
                .json();
        narrator.say("the three questions about " + work.elevation() + ":");
        answers.fields().forEachRemaining(each -> narrator.say("  " + each.getKey() + ": " + each.getValue()));
        narrator.claim(answers.size() >= 3, "who authorised it, what was it allowed to do, how fast was it stopped");
        narrator.claim(
                cast.approver()
                                .json("audit", "list", "--agent", bot.id())
                                .path("items")
                                .size()
                        > 5,
                "the trail tells the agent's story");
        prove();
    }

    private void prove() throws IOException {
        Path trail = platform.home().resolve("trail.jsonl");
        Path key = platform.home().resolve("audit.pem");
        Path checkpoint = platform.home().resolve("checkpoint.json");
        Files.writeString(
                checkpoint, cast.operator().plain("audit", "checkpoint").must(0).out());
        Files.writeString(
                key, cast.operator().plain("audit", "public-key").must(0).out());
        cast.operator().plain("audit", "export", "--file", trail.toString()).must(0);
        Command.Result good = verify(trail, key, checkpoint);
        narrator.claim(good.exitCode() == 0, "audit verify: " + good.out().strip());
        List<String> lines = Files.readAllLines(trail);
        int middle = lines.size() / 2;
        finds("a changed record", trail, key, changed(lines, middle));
        finds("a deleted record", trail, key, without(lines, middle, middle + 1));
        finds("swapped records", trail, key, swapped(lines, middle));
        finds("an inserted record", trail, key, inserted(lines, middle));
        finds("a cut-off trail", trail, key, without(lines, lines.size() - 2, lines.size()));
    }

    private void finds(String what, Path trail, Path key, List<String> lines) throws IOException {
        Path forged = trail.resolveSibling("forged.jsonl");
        Files.write(forged, lines);
        Command.Result result = verify(forged, key, null);
        narrator.claim(
                result.exitCode() == 1,
                "audit verify finds " + what + ": " + result.out().strip());
    }

    private Command.Result verify(Path trail, Path key, Path checkpoint) {
        List<String> arguments =
                new ArrayList<>(List.of("audit", "verify", trail.toString(), "--public-key", key.toString()));
        if (checkpoint != null) {
            arguments.addAll(List.of("--checkpoint", checkpoint.toString()));
        }
        return platform.cli(null, arguments.toArray(String[]::new));
    }

    private static List<String> changed(List<String> lines, int at) {
        List<String> copy = new ArrayList<>(lines);
        copy.set(at, copy.get(at).replaceFirst("\"outcome\":\"[A-Z]+\"", "\"outcome\":\"FORGED\""));
        return copy;
    }

    private static List<String> without(List<String> lines, int from, int to) {
        List<String> copy = new ArrayList<>(lines);
        copy.subList(from, to).clear();
        return copy;
    }

    private static List<String> swapped(List<String> lines, int at) {
        List<String> copy = new ArrayList<>(lines);
        copy.add(at, copy.remove(at + 1));
        return copy;
    }

    private static List<String> inserted(List<String> lines, int at) {
        List<String> copy = new ArrayList<>(lines);
        copy.add(at + 1, copy.get(at - 1));
        return copy;
    }
}
