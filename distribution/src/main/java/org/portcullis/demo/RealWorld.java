// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** OpenBao mints logins of a PostgreSQL, both started on loopback. */
final class RealWorld implements World {
    @Override
    public String name() {
        return "OpenBao and PostgreSQL";
    }

    @Override
    public void prepare(Path home) throws IOException {
        throw new MissingServers("not connected yet");
    }

    @Override
    public void connect(Person administrator) {}

    @Override
    public List<String> preApproved() {
        return List.of("billing-db/read-invoices", "billing-api/read-invoices");
    }

    @Override
    public String gated() {
        return "billing-db/export-invoices";
    }

    @Override
    public String drawnSystem() {
        return "billing-db";
    }

    @Override
    public String gatewayPath() {
        return "/gw/billing-api/invoices";
    }

    @Override
    public List<String> keeper(JsonNode credential) {
        return List.of();
    }

    @Override
    public void stopVault(Person administrator) {}

    @Override
    public void startVault(Person administrator) {}

    @Override
    public void close() {}
}
