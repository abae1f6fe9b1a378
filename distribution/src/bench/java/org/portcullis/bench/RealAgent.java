// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent at work at all vendors of a real world, with live sessions at the database and at the host. */
final class RealAgent {
    private static final String GATEWAY = "/gw/billing-db/invoices";
    private static final int SESSIONS = 2;

    private final RealWorld world;
    private final EquippedAgent agent;
    private final List<java.sql.Connection> queries = new ArrayList<>();
    private final List<Process> shells = new ArrayList<>();
    private int tasks;

    RealAgent(RealWorld world, String name) throws Exception {
        this(world, name, "none");
    }

    /** @param round its label of that name */
    RealAgent(RealWorld world, String name, String round) throws Exception {
        this.world = world;
        agent = new EquippedAgent(world.platform, name).withLabel("round", round);
        List<String[]> operations = new ArrayList<>();
        for (String system : List.of("one-db", "two-db", "web")) {
            operations.add(new String[] {system, "read"});
        }
        if (world.host != null) {
            operations.add(new String[] {"shell", "read"});
        }
        operations.add(new String[] {"billing-db", "read-invoices"});
        agent.mayDo(operations);
        awaitDirectories();
    }

    String id() {
        return agent.id();
    }

    /** Directories follow in a moment. */
    private void awaitDirectories() throws Exception {
        int wanted = (world.keycloak == null ? 0 : 1) + (world.slapd == null ? 0 : 1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int enabled = 0;
        while (enabled < wanted) {
            enabled = 0;
            for (JsonNode mirror : world.platform.governor("/agents/" + id()).path("directory")) {
                enabled += mirror.path("state").asText().equals("ENABLED")
                                && mirror.path("settled").asBoolean()
                        ? 1
                        : 0;
            }
            if (System.nanoTime() > end) {
                throw new IOException("the directories didn't follow: " + world.platform.governor("/agents/" + id()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private JsonNode draw(String system, String operation) throws Exception {
        return agent.draws(system, operation, "T-" + tasks++);
    }

    /** Twenty leases: half a dozen at each vault, certificates, logins at the host, and the embedded target. */
    RealAgent withTwenty() throws Exception {
        drawing("one-db", 8).drawing("two-db", 5).drawing("web", 2);
        drawing("shell", world.host == null ? 0 : 3);
        for (int i = 0; i < (world.host == null ? 5 : 2); i++) {
            draw("billing-db", "read-invoices");
        }
        agent.passing(GATEWAY);
        return this;
    }

    /** So many leases of a system; the first of them are used. */
    RealAgent drawing(String system, int leases) throws Exception {
        for (int i = 0; i < leases; i++) {
            JsonNode credential = draw(system, "read");
            if (i < SESSIONS && system.equals("one-db")) {
                query(credential);
            } else if (i < SESSIONS && system.equals("shell")) {
                shells.add(shell(credential));
            }
        }
        return this;
    }

    private void query(JsonNode login) throws SQLException {
        java.sql.Connection connection = world.postgres.connect(
                "billing",
                login.path("username").asText(),
                login.path("password").asText());
        queries.add(connection);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM billing.invoices").close();
        }
    }

    /** The login's name is the principal of a certificate that the hosts' own authority signs. */
    private Process shell(JsonNode login) throws IOException {
        List<String> command =
                world.host.client(world.host.certificate(login.path("username").asText()), RealWorld.ACCOUNT);
        command.add("read");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String first = output.readLine();
        if (!"begun".equals(first)) {
            throw new IOException("the host didn't let it in: " + first);
        }
        return process;
    }

    /** Whether the gateway lets it pass. */
    boolean passes() throws IOException, InterruptedException {
        return agent.through(GATEWAY) == 200;
    }

    /** Everything that was live must be dead: the vendors' side of the evidence. */
    void isDead() throws Exception {
        for (java.sql.Connection each : queries) {
            try (Statement statement = each.createStatement()) {
                statement.executeQuery("SELECT 1").close();
                throw new IllegalStateException("a session at the database lives");
            } catch (SQLException e) {
                each.close(); // as it must be
            }
        }
        for (Process each : shells) {
            if (!each.waitFor(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a session at the host lives");
            }
        }
    }
}
