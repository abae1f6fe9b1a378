// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

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

    AgentSession session() {
        return new AgentSession(Ports.data(dataUrl), agentId, AgentKey.read(key));
    }
}
