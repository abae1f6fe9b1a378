// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One's own access tokens. */
@Command(name = "tokens", description = "Your own access tokens: mint, list, end.", mixinStandardHelpOptions = true)
final class TokenCommands {
    @Command(name = "mint", description = "Makes a token for yourself.")
    int mint(
            @Mixin Connection connection,
            @Option(names = "--lifetime", defaultValue = "PT8H", description = "ISO 8601 (default: ${DEFAULT-VALUE})")
                    String lifetime,
            @Option(names = "--role", split = ",", description = "only these of your roles") List<String> roles,
            @Option(
                            names = "--save-token",
                            required = true,
                            paramLabel = "FILE",
                            description = "where it goes (mode 0600)")
                    Path file) {
        ObjectNode body = ApiClient.object().put("lifetime", lifetime);
        if (roles != null) {
            roles.forEach(body.putArray("roles")::add);
        }
        ObjectNode answer = (ObjectNode) connection.client().post("/access-tokens", body);
        SecretFile.write(file, answer.remove("token").asText(), true);
        connection.print(answer.put("token_file", file.toString()));
        return 0;
    }

    @Command(name = "list", description = "Lists your tokens.")
    int list(@Mixin Connection connection, @Mixin Paging paging) {
        connection.print(
                connection.client().get("/access-tokens?" + paging.query()),
                "id",
                "roles",
                "created_at",
                "expires_at",
                "ended_at");
        return 0;
    }

    @Command(name = "end", description = "Ends one of your tokens at once.")
    int end(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.client().delete("/access-tokens/" + ApiClient.segment(id));
        connection.say("ended " + id);
        return 0;
    }
}
