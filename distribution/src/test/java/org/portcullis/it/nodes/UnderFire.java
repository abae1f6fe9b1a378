// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.crash.LeaseTable;
import org.portcullis.it.crash.RealSide;
import org.portcullis.it.real.RealVendors;

/** Agents draw at all nodes from OpenBao and PostgreSQL, while two of three die at once, again and again. */
final class UnderFire {
    private static final int ROUNDS = 2;
    private static final List<String> COLUMNS = List.of("vendor_lease", "principal", "pam_grant");

    private final Cluster cluster;
    private final Office office;

    UnderFire(Cluster cluster, Office office) {
        this.cluster = cluster;
        this.office = office;
    }

    /** All of it; the nodes run afterwards. */
    void run() throws Exception {
        Path home = cluster.node(0).home();
        try (RealVendors vendors = new RealVendors(home)) {
            for (ServerUnderTest node : cluster.nodes) {
                copy(home.resolve("secrets"), node.home().resolve("secrets"));
                vendors.connect(office.administrator().at(node), node.home(), RealVendors.Pace.BRISK);
            }
            LeaseTable leases = new LeaseTable(
                    cluster.database.url("postgres"), cluster.database.superuser(), cluster.database.password());
            Map<String, Set<String>> before = new HashMap<>();
            COLUMNS.forEach(column -> before.put(column, leases.known(column)));
            Fire fire = new Fire();
            for (ServerUnderTest node : cluster.nodes) {
                Bot bot = office.liveBotWithoutToken("fire-bot-" + cluster.nodes.indexOf(node), "LOW");
                Bot own = bot.at(cluster.node(0));
                own.login().must(200);
                fire.light(own, node);
                fire.light(own, node);
            }
            for (int round = 0; round < ROUNDS; round++) {
                List<ServerUnderTest> dying =
                        List.of(cluster.nodes.get(round % 3), cluster.nodes.get((round + 1) % 3)); // one lives on
                dying.forEach(fire::kill);
                dying.parallelStream().forEach(ServerUnderTest::start);
            }
            fire.out();
            settles(vendors, fire, leases, before);
        }
    }

    private static void settles(RealVendors vendors, Fire fire, LeaseTable leases, Map<String, Set<String>> ofOthers) {
        RealSide side = new RealSide(vendors);
        long begun = System.nanoTime();
        ServerUnderTest.await(
                () -> "every lease lives or has ended: " + leases.unsettled(),
                Duration.ofSeconds(60),
                () -> leases.unsettled().isEmpty());
        for (String column : COLUMNS) {
            ServerUnderTest.await(
                    () -> column + ": the vendor lists " + side.lists().get(column) + ", we " + leases.known(column),
                    Duration.ofSeconds(30),
                    () -> {
                        Set<String> ours = leases.known(column);
                        ours.removeAll(ofOthers.get(column));
                        return side.lists().get(column).equals(ours);
                    });
        }
        assertThat(side.ghosts()).isEmpty();
        assertThat(fire.live.values()).as("what was handed over works").allMatch(side::works);
        System.out.println("Under fire: " + fire + side.remark() + "; settled after "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!from.equals(to)) {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }
}
