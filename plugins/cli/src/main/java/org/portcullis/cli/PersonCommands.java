// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** People. */
@Command(name = "persons", description = "People: enrol, list, show, reinstate.", mixinStandardHelpOptions = true)
final class PersonCommands {
    @Command(name = "enrol", description = "Enrols a person; prints the one-time code to hand over.")
    int enrol(
            @Mixin Connection connection,
            @Parameters(paramLabel = "SUBJECT", description = "as in bob@example.com") String subject,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            description = "viewer, requester, approver, governance, operator, admin")
                    List<String> roles) {
        ObjectNode body = ApiClient.object().put("subject", subject);
        roles.forEach(body.putArray("roles")::add);
        connection.print(connection.client().post("/persons", body));
        return 0;
    }

    @Command(
            name = "reinstate",
            description =
                    "Lifts the block on a killed person; never by the person concerned. An admin enrols them anew.")
    int reinstate(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason) {
        String path = "/persons/" + ApiClient.segment(id) + "/reinstatement";
        connection.print(connection.client().post(path, ApiClient.object().put("reason", reason)));
        return 0;
    }

    @Command(name = "list", description = "Lists people.")
    int list(@Mixin Connection connection, @Mixin Paging paging) {
        connection.print(
                connection.client().get("/persons?" + paging.query()),
                "id",
                "subject",
                "roles",
                "status",
                "enrolled_by");
        return 0;
    }

    @Command(name = "show", description = "Shows one person.")
    int show(@Mixin Connection connection, @Parameters(paramLabel = "ID") String id) {
        connection.print(connection.client().get("/persons/" + ApiClient.segment(id)));
        return 0;
    }
}
