// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run by schemathesis, which {@code ./test} installs; the same requests each time. */
@Tag("slow")
@DisplayName("API-1: whatever is sent to the management API, no answer is a 5xx or one that the OpenAPI doesn't know")
class OpenApiFuzzIT {
    private static final String CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,"
            + "response_headers_conformance,response_schema_conformance";

    @TempDir
    Path folder;

    @Test
    @DisplayName("every operation but the event stream, by somebody with every role")
    void fuzz() throws Exception {
        Path program = program();
        boolean installed = Files.isExecutable(program);
        boolean required = Boolean.parseBoolean(System.getenv("PORTCULLIS_REQUIRE_SERVERS"));
        Assumptions.assumeTrue(installed || required, () -> "there is no " + program);
        assertThat(program).as("schemathesis, installed by ./test").isExecutable();
        try (ServerUnderTest server = new ServerUnderTest(folder.resolve("home")).start()) {
            User everybody = User.administrator(server)
                    .enrol("f@example.com", "viewer", "requester", "approver", "governance", "operator", "admin");
            Path output = folder.resolve("output");
            ProcessBuilder fuzzer = new ProcessBuilder(
                    program.toString(),
                    "--no-color",
                    "run",
                    server.control("/api/v1/openapi.json").toString(),
                    "--url",
                    server.control("").toString(),
                    "--header",
                    "Authorization: Bearer " + everybody.token(),
                    "--exclude-path-regex",
                    "/events$",
                    "--exclude-method",
                    "DELETE", // deleting the instances would leave nothing to ask
                    "--phases",
                    "examples,coverage,fuzzing",
                    "--max-examples",
                    "15",
                    "--generation-deterministic",
                    "--request-timeout",
                    "30",
                    "--checks",
                    CHECKS);
            Process process = fuzzer.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(240, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended).as(said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).as("it did look").containsPattern("Tested: [3-9][0-9]");
        }
    }

    private static Path program() {
        String python = Optional.ofNullable(System.getenv("PORTCULLIS_PYTHON")).orElse("/none/python");
        return Path.of(python).resolveSibling("schemathesis");
    }
}
