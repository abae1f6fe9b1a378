// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A lease as the book keeps it. The password is kept for the probe that proves it dead, sealed, until then. */
record BookedLease(String space, String account, String leaseId, String password, Instant expiresAt) {

    ObjectNode write(ObjectNode node) {
        return node.put("space", space)
                .put("account", account)
                .put("lease", leaseId)
                .put("password", password)
                .put("expires_at", expiresAt.toString());
    }

    static BookedLease read(JsonNode node) {
        return new BookedLease(
                node.path("space").asText(),
                node.path("account").asText(),
                node.path("lease").asText(),
                node.path("password").asText(),
                Instant.parse(node.path("expires_at").asText()));
    }

    @Override
    public String toString() {
        return "BookedLease[" + account + ", until " + expiresAt + "]";
    }
}
