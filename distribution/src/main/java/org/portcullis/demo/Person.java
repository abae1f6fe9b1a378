// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** Somebody at a terminal: a name and a token file of their own. */
final class Person {
    private final RunningPlatform platform;
    private final String subject;
    private final Path token;

    private Person(RunningPlatform platform, String subject, Path token) {
        this.platform = platform;
        this.subject = subject;
        this.token = token;
    }

    /** The first-run administrator. */
    static Person administrator(RunningPlatform platform) {
        return new Person(platform, "first-run", platform.home().resolve("data/admin-token"));
    }

    /** Enrols somebody, who trades the one-time code for a token. */
    Person enrol(String name, String roles) {
        JsonNode invited = json("persons", "enrol", name, "--role", roles);
        Path file = platform.home().resolve(name + ".token");
        platform.cli(
                        null,
                        "enrol",
                        "--code=" + invited.path("enrolment_code").asText(),
                        "--save-token",
                        file.toString(),
                        "--output",
                        "json")
                .must(0);
        return new Person(platform, name, file);
    }

    String subject() {
        return subject;
    }

    /** A command that must succeed; its JSON. */
    JsonNode json(String... arguments) {
        return run(arguments).must(0).json();
    }

    /** A command, however it ends. */
    Command.Result run(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--output";
        all[arguments.length + 1] = "json";
        return platform.cli(token, all);
    }

    /** A command that has no {@code --output}. */
    Command.Result plain(String... arguments) {
        return platform.cli(token, arguments);
    }
}
