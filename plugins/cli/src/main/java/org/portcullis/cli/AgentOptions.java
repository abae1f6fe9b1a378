// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which agent a command plays, and where. */
final class AgentOptions {
    @Option(
            names = "--data-url",
            paramLabel = "URL",
            description = "data port; else PORTCULLIS_DATA_URL, else data/ports.json, else http://127.0.0.1:8481")
    String dataUrl;

    @Option(names = "--agent", required = true, paramLabel = "ID", description = "agt_…")
    String agentId;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "the agent's private key (JWK), made by agent keygen")
    Path key;

    @Option(
            names = "--access-token-file",
            paramLabel = "FILE",
            description = "a token that agent token saved; else each command gets a fresh one")
    Path tokenFile;

    AgentSession session() {
        AgentSession session = new AgentSession(Ports.data(dataUrl), agentId, AgentKey.read(key));
        if (tokenFile != null) {
            session.use(token());
        }
        return session;
    }

    private String token() {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new CliFailure(CliFailure.USAGE, "the token file " + tokenFile + " can't be read: " + e.getMessage());
        }
    }
}
