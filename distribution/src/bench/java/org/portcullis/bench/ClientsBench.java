// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The same revocations by the platform, with one command, and by each vendor's own programs in a loop. Ours raise a durable
 * fence first and end when each is proven by a read-back; theirs end when the program does.
 */
final class ClientsBench {
    private static final int COUNT = 20;
    private static final int SESSIONS = 3;

    private final RealWorld world;
    private final VendorPrograms programs;
    private int made;

    private ClientsBench(RealWorld world) {
        this.world = world;
        this.programs = new VendorPrograms(world);
    }

    /** Prints the table. */
    static void main(String[] arguments) throws Exception {
        Figures.printLoad("before");
        try (RealWorld world = new RealWorld()) {
            new ClientsBench(world).run();
        }
        Figures.printLoad("after");
    }

    private void run() throws Exception {
        leases("two-db", COUNT, "vault-hashicorp~two"); // warm
        directories();
        Figures.print("%-28s %4s %14s %14s  %s", "vendor", "", "by one command", "in a loop", "the loop");
        row(
                "OpenBao, database logins",
                COUNT,
                leases("two-db", COUNT, "vault-hashicorp~two"),
                programs.bao(COUNT),
                "bao lease revoke -sync");
        row(
                "PostgreSQL, roles of tasks",
                COUNT,
                leases("one-db", COUNT, "pam-postgresql~billing"),
                programs.psql(COUNT),
                "psql: REVOKE, pg_terminate_backend, DROP ROLE");
        if (world.host != null) {
            row(
                    "OpenSSH, sessions",
                    SESSIONS,
                    leases("shell", SESSIONS, "pam-openssh~host"),
                    programs.pkill(SESSIONS),
                    "nsenter (instead of ssh): ssh-keygen -k, pkill");
        }
        JsonNode directories = directories();
        if (world.keycloak != null) {
            row(
                    "Keycloak, clients",
                    COUNT,
                    elapsed(directories, "idp-keycloak~corp"),
                    programs.curl(COUNT),
                    "curl: GET and PUT of the client");
        }
        if (world.slapd != null) {
            row(
                    "OpenLDAP, entries",
                    COUNT,
                    elapsed(directories, "idp-ldap~corp"),
                    programs.ldapmodify(COUNT),
                    "ldapmodify");
        }
    }

    private static void row(String vendor, int count, double ours, double theirs, String loop) {
        String other = Double.isNaN(theirs) ? "no program" : String.format(java.util.Locale.ROOT, "%.0f ms", theirs);
        Figures.print("%-28s %4d %11.0f ms %14s  %s", vendor, count, ours, other, loop);
    }

    /** An agent that holds so many leases there; answers until when that vendor's were proven dead. */
    private double leases(String system, int count, String instance) throws Exception {
        RealAgent agent = new RealAgent(world, "client-" + made++).drawing(system, count);
        world.platform.awaitQuiet();
        JsonNode revocation = Catalogue.revoke(world.platform, "agent", agent.id(), "PT120S");
        agent.isDead();
        return elapsed(revocation, instance);
    }

    /** So many agents that hold nothing but their principals. */
    private JsonNode directories() throws Exception {
        String owner = "crowd-" + made++;
        List<RealAgent> agents = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            agents.add(new RealAgent(world, owner + "-" + i, owner));
        }
        world.platform.awaitQuiet();
        return Catalogue.revoke(world.platform, "label", "round=" + owner, "PT120S");
    }

    private static double elapsed(JsonNode revocation, String instance) throws IOException {
        for (JsonNode part : revocation.path("parts")) {
            if (part.path("adapter").asText().equals(instance)) {
                return part.path("elapsed_ms").asDouble();
            }
        }
        throw new IOException("no part of " + instance + " in " + revocation);
    }
}
