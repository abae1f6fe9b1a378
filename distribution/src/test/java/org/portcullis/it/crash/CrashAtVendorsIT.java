// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.real.RealVendors;

/**
 * As {@link CrashIT}, at vendors that know nothing of us: what was under way when the process died may go on there, and
 * nobody hears the answer. One agent is killed as a whole in each crash; it keeps its credentials and its sessions.
 */
@Tag("slow")
@DisplayName("kill -9 at steps and at random, on OpenBao and PostgreSQL (REV-1, REV-3, CRB-1, AUD-3)")
class CrashAtVendorsIT {
    private static final List<String> STEPS = List.of(
            "issue.reserved",
            "issue.vendor-issued",
            "issue.lease-stored",
            "issue.pam-granted",
            "issue.handover-committed",
            "revoke.sent@" + RealVendors.VAULT,
            "revoke.sent@" + RealVendors.PAM,
            "revoke.evidence@" + RealVendors.VAULT,
            "revoke.evidence@" + RealVendors.PAM,
            "revoke.part-stored");
    private static final int RANDOM_CRASHES = 8;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("portcullis.seed", System.nanoTime());

    @Test
    @DisplayName("what the vendors list is what the store knows; a killed agent's credentials and sessions are dead")
    void crashes() throws Exception {
        System.out.println("CrashAtVendorsIT seed " + seed + " (-Dportcullis.seed repeats it)");
        Path home = folder.resolve("home");
        try (RealVendors vendors = new RealVendors(home);
                ServerUnderTest server = new ServerUnderTest(home)) {
            BombBundle.deploy(home);
            server.start();
            Office office = new Office(server);
            vendors.connect(office.administrator(), home, RealVendors.Pace.BRISK);
            RealSide side = new RealSide(vendors);
            CrashRun.Scene scene = new CrashRun.Scene(
                    office, side, Duration.ofSeconds(6), 9, (books, crash) -> victim(office, side, books));
            List<String> plan = new ArrayList<>(CrashRun.plan(STEPS, RANDOM_CRASHES));
            Collections.shuffle(plan, new Random(seed));
            new CrashRun(server, scene, seed).all(plan);
        }
    }

    /** An agent with two credentials that it uses, one of them in a session that goes on. */
    private static void victim(Office office, RealSide side, Books books) {
        Bot bot = office.liveBot("victim-" + System.nanoTime(), "LOW");
        List<JsonNode> credentials = new ArrayList<>();
        for (String task : List.of("T-1", "T-2")) {
            String elevation = bot.elevate(task, "read-invoices").must(201).text("id");
            JsonNode credential = bot.draw(elevation).must(200).body().get("credential");
            side.keep(credential);
            credentials.add(credential);
        }
        books.victims.put(bot.id(), credentials);
    }
}
