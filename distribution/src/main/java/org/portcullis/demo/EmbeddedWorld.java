// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped configuration and nothing else: the embedded vault, the embedded PAM, the embedded target. */
final class EmbeddedWorld implements World {
    private static final String VAULT = "vault-local~default";

    private Path home;
    private ObjectNode vault;

    @Override
    public String name() {
        return "the embedded defaults";
    }

    @Override
    public void prepare(Path platformHome) {
        home = platformHome;
    }

    @Override
    public void connect(Person administrator) {
        administrator.json("adapters", "show", VAULT);
    }

    @Override
    public List<String> preApproved() {
        return List.of("billing-db/read-invoices");
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
        return "/gw/billing-db/invoices";
    }

    @Override
    public List<String> keeper(JsonNode credential) throws IOException {
        Path kept = Files.createTempFile(home, "kept", ".json");
        Files.writeString(kept, credential.toString());
        return List.of("http", kept.toString());
    }

    @Override
    public void stopVault(Person administrator) {
        vault = (ObjectNode) administrator.json("adapters", "show", VAULT).path("configuration");
        administrator.plain("adapters", "delete", VAULT).must(0);
    }

    @Override
    public void startVault(Person administrator) throws IOException {
        Path file = home.resolve("vault.json");
        Files.writeString(file, vault.toString());
        administrator.json("adapters", "put", VAULT, "--file", file.toString());
    }

    @Override
    public void close() {}
}
