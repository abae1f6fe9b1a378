// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.portcullis.bench.vendor.SlowVendors;

/**
 * A thousand agents revoked by one command at a vault and a PAM product that take 50 ms for each answer: as the first kill
 * after a start, and warm. The vendors are a bundle in memory, so that the platform is measured and not they; everything
 * else is the real server.
 */
public final class MassKillBench {
    private static final int AGENTS = 1_000;
    private static final int ROUNDS = 2;
    private static final String IMPORTS = "org.osgi.framework,org.portcullis.spi;version=\"[1,2)\""
            + ",org.portcullis.spi.credential;version=\"[1,2)\",org.portcullis.spi.elevation;version=\"[1,2)\""
            + ",org.portcullis.spi.revocation;version=\"[1,2)\"";

    private MassKillBench() {}

    /** Prints milliseconds as the caller sees them, over HTTP. */
    public static void main(String[] args) throws Exception {
        try (Platform platform = Platform.start(MassKillBench::prepare)) {
            equip(platform, "first", AGENTS);
            platform.restart();
            System.out.printf(
                    Locale.ROOT,
                    "kill, %,d agents by one command, vendors of 50 ms, the first after start: %.0f ms%n",
                    AGENTS,
                    kill(platform, "first"));
            for (int round = 1; round <= ROUNDS; round++) {
                equip(platform, "warm-" + round, AGENTS);
                System.out.printf(
                        Locale.ROOT,
                        "kill, %,d agents by one command, vendors of 50 ms, warm: %.0f ms%n",
                        AGENTS,
                        kill(platform, "warm-" + round));
            }
        }
    }

    /** The vendors, and a policy that lets agents draw there. */
    static void prepare(Path home) {
        DroppedBundle.drop(home, IMPORTS, SlowVendors.class, "SlowVendor");
        Catalogue.approve(home, "slow-db");
        Catalogue.write(
                home,
                "config/systems/slow-db.yaml",
                system().put("name", "slow-db").toString());
    }

    private static ObjectNode system() {
        return Catalogue.system("none", "vault-slow~bench", "pam-slow~bench");
    }

    /** Revokes all agents of that round by one command; answers how many milliseconds it took. */
    static double kill(Platform platform, String round) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Catalogue.revoke(platform, "label", "round=" + round, "PT120S");
        return Figures.since(begun);
    }

    /** Brings so many agents to life, each with a token and a lease at both vendors. */
    static void equip(Platform platform, String round, int agents) throws Exception {
        Crowd.each(agents, i -> new EquippedAgent(platform, round + "-" + i)
                .withLabel("round", round)
                .holding("slow-db", "read"));
    }
}
