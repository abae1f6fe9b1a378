// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * OpenBao mints the logins of a PostgreSQL and the PAM adapter grants to them; the gateway's route stays at the embedded
 * target, so that one agent holds access at two vaults and two PAM products at once.
 */
final class RealWorld implements World {
    private static final String POLICY = """
            version: 1
            pre_approved:
              - name: invoices-over-http
                operations:
                  - {system: billing-api, operation: read-invoices}
                tiers: [LOW, MEDIUM, HIGH, CRITICAL]
                modes: [SUPERVISED]
            approvals:
              owner_may_decide: true
            """;

    private static final Duration ACTIVATION = Duration.ofSeconds(60);

    private Path home;
    private RealServers servers;

    @Override
    public String name() {
        return "OpenBao and PostgreSQL";
    }

    @Override
    public void prepare(Path platformHome) throws IOException {
        home = platformHome;
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        servers =
                RealServers.start(Path.of(System.getProperty("portcullis.distribution"), "docs", "adapters"), secrets);
        Files.createDirectories(home.resolve("config/policies"));
        Files.writeString(home.resolve("config/policies/real.yaml"), POLICY);
    }

    @Override
    public void connect(Person administrator) throws IOException {
        ObjectNode vault = Command.MAPPER.createObjectNode();
        vault.put("environment", "test").put("url", servers.bao().url()).put("auth_method", "approle");
        vault.put("auth_role", servers.roleId()).put("auth_secret_ref", "file:secrets/vault-secret-id");
        put(administrator, "vault-hashicorp~real", vault);
        ObjectNode pam = Command.MAPPER.createObjectNode();
        pam.put("environment", "test")
                .put("host", "127.0.0.1")
                .put("port", servers.postgres().port());
        pam.put("database", "billing").put("username", "portcullis_pam").put("tls", "disable");
        pam.put("password_ref", "file:secrets/pam-password");
        put(administrator, "pam-postgresql~real", pam);
        system(administrator, "billing-db", database());
        system(administrator, "billing-api", overHttp());
    }

    private void put(Person administrator, String id, ObjectNode configuration) throws IOException {
        Path file = Files.createTempFile(home, "instance", ".json");
        Files.writeString(file, configuration.toString());
        administrator.json("adapters", "put", id, "--file", file.toString());
        Await.until("the instance " + id + " is active", ACTIVATION, () -> "ACTIVE"
                .equals(administrator.json("adapters", "show", id).path("state").asText()));
    }

    private void system(Person administrator, String name, ObjectNode system) throws IOException {
        Path file = Files.createTempFile(home, "system", ".json");
        Files.writeString(file, system.toString());
        administrator.json("systems", "put", name, "--file", file.toString());
    }

    private ObjectNode database() {
        ObjectNode system = Command.MAPPER.createObjectNode().put("environment", "test");
        ObjectNode operations = system.putObject("operations");
        operation(operations, "read-invoices", "READ", "USAGE ON SCHEMA billing; SELECT ON TABLE billing.invoices");
        operation(
                operations,
                "export-invoices",
                "PRIVILEGED",
                "USAGE ON SCHEMA billing; INSERT ON TABLE billing.exports");
        return system;
    }

    private void operation(ObjectNode operations, String name, String operationClass, String grants) {
        ObjectNode bindings =
                operations.putObject(name).put("class", operationClass).putObject("bindings");
        ObjectNode vault = bindings.putObject("vault").put("instance", "vault-hashicorp~real");
        vault.putObject("template")
                .put("engine", "database")
                .put("mount", "database")
                .put("role", "portcullis-billing")
                .put("url", servers.postgres().url("billing"));
        ObjectNode pam = bindings.putObject("pam").put("instance", "pam-postgresql~real");
        pam.putObject("template").put("grants", grants);
    }

    private static ObjectNode overHttp() {
        ObjectNode system = Command.MAPPER.createObjectNode().put("environment", "test");
        ObjectNode bindings = system.putObject("operations")
                .putObject("read-invoices")
                .put("class", "READ")
                .putObject("bindings");
        bindings.putObject("vault").put("instance", "vault-local~default");
        bindings.putObject("pam").put("instance", "pam-local~default");
        for (String path : List.of("/invoices", "/invoices/stream")) {
            bindings.withArray("gateway")
                    .addObject()
                    .put("route", "billing-api")
                    .put("method", "GET")
                    .put("path", path);
        }
        return system;
    }

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
    public List<String> keeper(JsonNode credential) throws IOException {
        Path kept = Files.createTempFile(home, "kept", ".json");
        Files.writeString(kept, credential.toString());
        return List.of("sql", kept.toString());
    }

    @Override
    public void stopVault(Person administrator) {
        servers.bao().stop();
    }

    @Override
    public void startVault(Person administrator) {
        servers.bao().startAgain();
    }

    @Override
    public void close() {
        if (servers != null) {
            servers.close();
        }
    }
}
