// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a revocation has left blocked. */
@Command(name = "blocks", description = "Blocks that revocations left: list, lift.", mixinStandardHelpOptions = true)
final class BlockCommands {
    @Command(
            name = "list",
            description =
                    "Lists what is blocked now; WAITS_FOR names revocations that aren't over, before which nothing"
                            + " is lifted.")
    int list(
            @Mixin Connection connection,
            @Mixin Paging paging,
            @Option(
                            names = "--type",
                            description = "as in system; without it all but tasks and elevations, whose end is final")
                    String type) {
        String filter = type == null ? "" : "&type=" + ApiClient.segment(type.toLowerCase(Locale.ROOT));
        JsonNode page = connection.client().get("/blocks?" + paging.query() + filter);
        if (connection.output != Connection.Format.JSON) {
            page.path("items").forEach(BlockCommands::addOpen);
        }
        connection.print(page, "target/type", "target/id", "since", "by", "reason", "waits_for");
        return 0;
    }

    /** Names the revocations that aren't over. */
    private static void addOpen(JsonNode block) {
        List<String> open = new ArrayList<>();
        block.path("revocations").forEach(each -> {
            if (!each.path("over").asBoolean()) {
                open.add(each.path("id").asText());
            }
        });
        if (!open.isEmpty()) {
            ((ObjectNode) block).put("waits_for", String.join(" ", open));
        }
    }

    @Command(
            name = "lift",
            description = {
                "Lifts the block on a system, adapter, environment or selector once its revocations are over; needs",
                "governance, and somebody independent of whoever commanded them. Nothing that was ended is revived."
            })
    int lift(
            @Mixin Connection connection,
            @Parameters(
                            index = "0",
                            paramLabel = "TYPE",
                            description = "system, adapter, environment, label, owner, model or mcp_server")
                    String type,
            @Parameters(index = "1", paramLabel = "ID", description = "its name; a label is name=value") String id,
            @Option(names = "--reason", required = true, description = "why; goes into the audit") String reason) {
        ObjectNode body = ApiClient.object();
        body.putObject("target").put("type", type.toLowerCase(Locale.ROOT)).put("id", id);
        connection.print(connection.client().post("/blocks/lift", body.put("reason", reason)));
        return 0;
    }
}
