// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A platform of the demo's own, on free ports, with its data in a folder of its own. */
public final class RunningPlatform implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path distribution;
    private final Path home;
    private Process process;
    private JsonNode ports;

    public RunningPlatform(Path distribution, Path home) {
        this.distribution = distribution;
        this.home = home;
    }

    /** Starts it and waits until it is ready. */
    public void start() throws IOException {
        Path written = home.resolve("data/ports.json");
        Files.deleteIfExists(written);
        ProcessBuilder builder =
                new ProcessBuilder(distribution.resolve("bin/portcullis-server").toString());
        builder.environment().put("PORTCULLIS_HOME", home.toString());
        builder.environment().put("PORTCULLIS_CONTROL_PORT", "0");
        builder.environment().put("PORTCULLIS_DATA_PORT", "0");
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(home.toFile(), "server.out")));
        process = builder.start();
        Await.until("the platform is ready (see " + home.resolve("server.out") + ")", START, () -> {
            if (!process.isAlive()) {
                throw new Broken("the platform ended at start: " + output());
            }
            return Files.isReadable(written);
        });
        ports = Command.MAPPER.readTree(written.toFile());
    }

    private String output() {
        try {
            return Files.readString(home.resolve("server.out"));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    /** Where its data and configuration are. */
    public Path home() {
        return home;
    }

    /** Base address of the control port. */
    public String controlUrl() {
        return "http://127.0.0.1:" + ports.path("control").asInt();
    }

    /** Base address of the data port. */
    public String dataUrl() {
        return "http://127.0.0.1:" + ports.path("data").asInt();
    }

    /** The command line of the CLI with these arguments. */
    List<String> commandLine(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(distribution.resolve("bin/portcullis").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** What the CLI needs to find this platform. */
    Map<String, String> environment(Path tokenFile) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PORTCULLIS_URL", controlUrl());
        environment.put("PORTCULLIS_DATA_URL", dataUrl());
        environment.put("PORTCULLIS_HOME", home.toString());
        if (tokenFile != null) {
            environment.put("PORTCULLIS_TOKEN_FILE", tokenFile.toString());
        }
        return environment;
    }

    /** Runs the CLI with a person's token; the token file may be null. */
    Command.Result cli(Path tokenFile, String... arguments) {
        return Command.run(environment(tokenFile), commandLine(arguments));
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
