// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.portcullis.tck.server.SlapdServer;

/** What an administrator would do by hand: one program for each revocation. Each method answers milliseconds for all. */
final class VendorPrograms {
    private final RealWorld world;

    VendorPrograms(RealWorld world) {
        this.world = world;
    }

    /** One revocation. */
    private interface Revocation {
        void of(int number) throws Exception;
    }

    private static double timed(String program, int count, Revocation each) throws Exception {
        if (!CommandLine.exists(program)) {
            return Double.NaN;
        }
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            each.of(i);
        }
        return Figures.since(begun);
    }

    double bao(int count) throws Exception {
        world.two.mints("other", world.postgres, "plain");
        List<String> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(Platform.JSON
                    .readTree(world.two.bao.must("GET", "database/creds/plain", null))
                    .path("lease_id")
                    .asText());
        }
        return timed("sh", count, i -> world.two.cli("lease", "revoke", "-sync", leases.get(i)));
    }

    double psql(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            world.sql(
                    "billing",
                    "CREATE ROLE hand_login_%1$d LOGIN; CREATE ROLE hand_task_%1$d NOLOGIN;".formatted(i)
                            + " GRANT USAGE ON SCHEMA billing TO hand_task_%1$d;".formatted(i)
                            + " GRANT SELECT ON billing.invoices TO hand_task_%1$d;".formatted(i)
                            + " GRANT hand_task_%1$d TO hand_login_%1$d".formatted(i));
        }
        Map<String, String> password = Map.of("PGPASSWORD", world.postgres.password());
        return timed("psql", count, i -> {
            List<String> command = new ArrayList<>(List.of("psql", "-h", "127.0.0.1", "-p"));
            command.addAll(List.of("" + world.postgres.port(), "-U", "postgres", "-d", "billing", "-q"));
            command.addAll(
                    List.of("-v", "ON_ERROR_STOP=1", "-c", "REVOKE hand_task_%1$d FROM hand_login_%1$d".formatted(i)));
            command.addAll(List.of(
                    "-c",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'hand_login_%d'"
                            .formatted(i)));
            command.addAll(List.of("-c", "DROP OWNED BY hand_task_%d".formatted(i)));
            command.addAll(List.of("-c", "DROP ROLE hand_task_%d".formatted(i)));
            CommandLine.run(password, "", command);
        });
    }

    /** Takes what a login by hand would as given; each kill is for the one session that an agent of ours has. */
    double pkill(int count) throws Exception {
        List<RealAgent> agents = new ArrayList<>();
        double millis = 0;
        for (int i = 0; i < count; i++) {
            RealAgent agent = new RealAgent(world, "hand-" + i).drawing("shell", 1);
            agents.add(agent);
            millis += timed("pkill", 1, each -> {
                world.host.onHost(
                        "echo 'id: hand' | ssh-keygen -k -q $([ ! -s /etc/hand.krl ] || echo -u) -f /etc/hand.krl"
                                + " -s /etc/portcullis/user_ca.pub -");
                world.host.onHost("pkill -KILL -u " + RealWorld.ACCOUNT);
            });
        }
        for (RealAgent agent : agents) {
            Catalogue.revoke(world.platform, "agent", agent.id(), "PT60S");
        }
        return millis;
    }

    double curl(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            world.keycloak.must("POST", world.admin("/clients"), "{\"clientId\":\"hand-" + i + "\",\"enabled\":true}");
        }
        String header = "Authorization: Bearer " + world.token();
        return timed("curl", count, i -> {
            String clients = world.keycloak.url() + world.admin("/clients");
            String found = CommandLine.run(
                    Map.of(), "", List.of("curl", "-sf", "-H", header, clients + "?clientId=hand-" + i));
            String id = Platform.JSON.readTree(found).path(0).path("id").asText();
            List<String> put = new ArrayList<>(List.of("curl", "-sf", "-X", "PUT", "-H", header));
            put.addAll(List.of("-H", "Content-Type: application/json", "-d"));
            put.addAll(List.of("{\"enabled\":false,\"notBefore\":" + System.currentTimeMillis() / 1000 + "}"));
            put.add(clients + "/" + id);
            CommandLine.run(Map.of(), "", put);
        });
    }

    double ldapmodify(int count) throws Exception {
        if (!CommandLine.exists("ldapmodify")) {
            return Double.NaN;
        }
        List<String> bind = List.of(
                "-x",
                "-H",
                "ldap://127.0.0.1:" + world.slapd.port(),
                "-D",
                world.slapd.adminDn(),
                "-w",
                world.slapd.password());
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < count; i++) {
            entries.append("dn: uid=hand-").append(i).append(',').append(SlapdServer.SUFFIX);
            entries.append("\nobjectClass: inetOrgPerson\nuid: hand\ncn: hand\nsn: hand\nuserPassword: hand\n\n");
        }
        ldap("ldapadd", bind, entries.toString());
        return timed("ldapmodify", count, i -> ldap("ldapmodify", bind, """
                        dn: uid=hand-%d,%s
                        changetype: modify
                        replace: pwdAccountLockedTime
                        pwdAccountLockedTime: 000001010000Z
                        """.formatted(i, SlapdServer.SUFFIX)));
    }

    private static void ldap(String program, List<String> bind, String input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(bind);
        CommandLine.run(Map.of(), input, command);
    }
}
