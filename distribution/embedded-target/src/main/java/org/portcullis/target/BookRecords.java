// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Set;

/** How accounts, grants and closed name spaces are written down: one JSON object each, kind in {@code k}. */
final class BookRecords {
    static final ObjectMapper JSON = new ObjectMapper();

    private BookRecords() {}

    static byte[] account(Account account) {
        ObjectNode node = JSON.createObjectNode().put("k", "account").put("name", account.name());
        node.put("salt", Base64.getEncoder().encodeToString(account.salt()));
        node.put("hash", Base64.getEncoder().encodeToString(account.hash()));
        return bytes(describe(node, account));
    }

    static byte[] grant(Grant grant) {
        ObjectNode node = JSON.createObjectNode().put("k", "grant").put("id", grant.id());
        return bytes(describe(node, grant));
    }

    static byte[] accountEnded(String name) {
        return bytes(JSON.createObjectNode().put("k", "account_ended").put("name", name));
    }

    static byte[] grantEnded(String id) {
        return bytes(JSON.createObjectNode().put("k", "grant_ended").put("id", id));
    }

    static byte[] closed(String space, Instant at) {
        return bytes(
                JSON.createObjectNode().put("k", "closed").put("space", space).put("at", at.toString()));
    }

    static Account toAccount(JsonNode node) throws IOException {
        return new Account(
                node.path("name").asText(),
                node.path("task").asText(),
                node.path("salt").binaryValue(),
                node.path("hash").binaryValue(),
                operations(node),
                Instant.parse(node.path("created_at").asText()),
                Instant.parse(node.path("expires_at").asText()));
    }

    static Grant toGrant(JsonNode node) {
        return new Grant(
                node.path("id").asText(),
                node.path("account").asText(),
                node.path("task").asText(),
                Permission.readAll(node.path("operations")),
                Instant.parse(node.path("created_at").asText()),
                Instant.parse(node.path("expires_at").asText()));
    }

    static Set<String> operations(JsonNode node) {
        Set<String> operations = new LinkedHashSet<>();
        node.path("operations").forEach(operation -> operations.add(operation.asText()));
        return operations;
    }

    /** All of an account that may be shown. */
    static ObjectNode describe(ObjectNode node, Account account) {
        node.put("task", account.task());
        account.operations().stream().sorted().forEach(node.putArray("operations")::add);
        return times(node, account.createdAt(), account.expiresAt());
    }

    static ObjectNode describe(ObjectNode node, Grant grant) {
        node.put("account", grant.account()).put("task", grant.task());
        ArrayNode operations = node.putArray("operations");
        grant.permissions().forEach(permission -> permission.writeTo(operations));
        return times(node, grant.createdAt(), grant.expiresAt());
    }

    private static ObjectNode times(ObjectNode node, Instant created, Instant expires) {
        return node.put("created_at", created.toString()).put("expires_at", expires.toString());
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
