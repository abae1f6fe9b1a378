// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@DisplayName("Adapter projects outside the checkout, by the commands of the guide (PLG-7)")
class AdapterProjectIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(?:sh|bash|shell)\n(.*?)```");

    @TempDir
    static Path folder;

    private static final Map<String, Shell> OTHERS = new LinkedHashMap<>();
    private static ServerUnderTest server;
    private static Shell reader;

    /** All of them beside each other: their contracts wait most of the time. */
    @BeforeAll
    static void begin() throws IOException {
        server = new ServerUnderTest(folder.resolve("home")).start();
        reader = new Shell(String.join("\n", blocks()), folder.resolve("work"), server.home(), folder);
        for (String kind : List.of("pam", "siem")) {
            String commands = "portcullis adapter new " + kind + " acme && cd " + kind + "-acme && mvn -q verify";
            OTHERS.put(kind, new Shell(commands, folder.resolve(kind), folder, folder));
        }
    }

    @AfterAll
    static void end() {
        OTHERS.values().forEach(Shell::close);
        if (reader != null) {
            reader.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    @DisplayName(
            "every command of the tutorial: built, signed, deployed, ACTIVE; an agent draws, works, is killed, is out")
    void tutorial() throws Exception {
        assertThat(blocks()).as("the tutorial's steps").hasSizeGreaterThanOrEqualTo(7);
        String said = reader.end();
        assertThat(said).containsSubsequence("vault-acme~test", "ACTIVE", "before: 200", "REVOKED", "after: 401");
        assertThat(said).doesNotContain(Files.readString(folder.resolve("work/vault-acme/acme.token")));
        assertThat(User.administrator(server)
                        .get("/adapters/instances/vault-acme~test")
                        .must(200)
                        .text("state"))
                .isEqualTo("ACTIVE");
        try (Shell offline = new Shell(
                "cd vault-acme && rm -r target && mvn -q -o -DskipTests package && ./sign",
                folder.resolve("work"),
                folder,
                folder)) {
            offline.end();
            assertThat(folder.resolve("work/vault-acme/target/vault-acme-0.1.0.jar"))
                    .exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pam", "siem"})
    @DisplayName("the other kinds build and pass their contracts too")
    void otherKinds(String kind) throws Exception {
        OTHERS.get(kind).end();
        Path project = folder.resolve(kind).resolve(kind + "-acme");
        assertThat(project.resolve("target/" + kind + "-acme-0.1.0.jar")).exists();
    }

    /** Each command block of the guide, in order; there are no others that a reader could take for one. */
    private static List<String> blocks() throws IOException {
        String guide = Files.readString(Installation.folder().resolve("docs/guide/write-an-adapter.md"));
        Matcher matcher = BLOCK.matcher(guide);
        return matcher.results().map(found -> found.group(1)).toList();
    }
}
