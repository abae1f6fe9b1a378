// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The agent: its id, its key, its token. */
final class Bot {
    private final RunningPlatform platform;
    private final String id;
    private final Path key;

    Bot(RunningPlatform platform, String id, Path key) {
        this.platform = platform;
        this.id = id;
        this.key = key;
    }

    String id() {
        return id;
    }

    Path tokenFile() {
        return Path.of(key + ".token");
    }

    /** Proves the key and keeps the token. */
    JsonNode token() {
        return run("token", "--save-token", tokenFile().toString()).must(0).json();
    }

    /** An agent command with a fresh token, however it ends. */
    Command.Result run(String verb, String... arguments) {
        return Command.run(platform.environment(null), line(List.of(verb), arguments));
    }

    /** An agent command with the token that was kept. */
    Command.Result withKeptToken(String verb, String... arguments) {
        return Command.run(
                platform.environment(null),
                line(List.of(verb, "--access-token-file", tokenFile().toString()), arguments));
    }

    /** Starts a call through the gateway that goes on; its output goes to a file. */
    Process streaming(String elevation, String path, File out) {
        List<String> command = line(List.of("call"), "--elevation", elevation, "GET", path);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(platform.environment(null));
        builder.redirectErrorStream(true).redirectOutput(out);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new Broken("the streaming call can't be started", e);
        }
    }

    private List<String> line(List<String> verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("agent"));
        all.addAll(verb);
        all.addAll(List.of("--agent", id, "--key", key.toString()));
        all.addAll(List.of(arguments));
        return platform.commandLine(all.toArray(String[]::new));
    }
}
