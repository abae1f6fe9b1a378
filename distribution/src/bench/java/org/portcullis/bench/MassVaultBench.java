// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.portcullis.tck.server.PostgresServer;

/**
 * 300 agents with three leases each at one real OpenBao, revoked by one command, beside OpenBao's own {@code lease revoke
 * -prefix} over as many; somebody else works at that OpenBao, and a single agent is killed in the middle.
 */
final class MassVaultBench {
    private static final int AGENTS = 300;
    private static final int LEASES = 3;
    private static final int AT_ONCE = 4;
    private static final int QUIET_SECONDS = 10;
    private static final String INSTANCE = "vault-hashicorp~bench";
    private static final String OURS = "portcullis-bench";
    private static final String THEIRS = "plain";

    private final RealVault vault;
    private final Platform platform;
    private final BusyProxy proxy;
    private final Bystander bystander;

    private MassVaultBench(RealVault vault, Platform platform, BusyProxy proxy, Bystander bystander) {
        this.vault = vault;
        this.platform = platform;
        this.proxy = proxy;
        this.bystander = bystander;
    }

    /** Prints both, and what stands between them. */
    static void main(String[] arguments) throws Exception {
        Figures.printLoad("before");
        try (PostgresServer postgres = PostgresServer.start();
                RealVault vault = new RealVault()) {
            vault.mints("bench", postgres, OURS, THEIRS);
            try (BusyProxy proxy = new BusyProxy(vault.bao.port());
                    Platform platform = Platform.start(home -> prepare(home, vault.settings(proxy.port())));
                    Bystander bystander = new Bystander(() -> reads(vault))) {
                platform.putSystem("bench-db", Catalogue.system(OURS, INSTANCE, ""));
                new MassVaultBench(vault, platform, proxy, bystander).run();
            }
        }
        Figures.printLoad("after");
    }

    private static void prepare(Path home, ObjectNode settings) {
        Catalogue.instance(home, INSTANCE, settings.put("max_concurrent_revocations", AT_ONCE));
        Catalogue.approve(home, "bench-db");
    }

    private static void reads(RealVault vault) {
        vault.bao.must("GET", "secret/app", null);
    }

    private void run() throws Exception {
        EquippedAgent warm = equip(0, "warm");
        revoke("agent", warm.id());
        mintTheirs();
        equip("mass");
        EquippedAgent single = equip(0, "single");
        platform.awaitQuiet();
        bystander.times();
        TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        List<Double> quiet = bystander.times();
        Figures.print("a bystander's reads at OpenBao, quiet: %s", Figures.millis(quiet));

        long begun = System.nanoTime();
        vault.cli("lease", "revoke", "-sync", "-prefix", "database/creds/" + THEIRS);
        double theirs = Figures.since(begun);
        List<Double> beside = bystander.times();
        must(vault.leases(THEIRS) == 0, "its own revocation left leases");
        Figures.print(
                "OpenBao's own revoke -prefix of %d leases: %.1f s, %.1f a second; the bystander's: %s",
                AGENTS * LEASES, theirs / 1000, AGENTS * LEASES * 1000 / theirs, Figures.millis(beside));
        TimeUnit.SECONDS.sleep(2);
        bystander.times();
        proxy.forget();
        ours(single, theirs, quiet);
    }

    private void ours(EquippedAgent single, double theirs, List<Double> quiet) throws Exception {
        CompletableFuture<Double> one = new CompletableFuture<>();
        Thread killer = new Thread(() -> one.completeAsync(() -> amid(single, theirs)), "single");
        killer.start();
        long begun = System.nanoTime();
        JsonNode revocation = revoke("label", "round=mass");
        double ours = Figures.since(begun);
        List<Double> beside = bystander.times();
        killer.join();
        Figures.print(
                "our kill of %d agents with %d leases: %.1f s, %.2f times its own (wanted: at most 1.15)",
                AGENTS, AGENTS * LEASES, ours / 1000, ours / theirs);
        Figures.print(
                "  the bystander's: %s; p99 %.2f times its quiet one (wanted: at most 3)",
                Figures.millis(beside), Figures.percentile(beside, 99) / Figures.percentile(quiet, 99));
        Figures.print(
                "  a single agent killed in the middle: VERIFIED after %.0f ms (wanted: at most 2,000)", one.get());
        Figures.print(
                "  requests at once at OpenBao: at most %d (configured: %d); %d requests, %.2f for each lease",
                proxy.most(), AT_ONCE, proxy.requests(), proxy.requests() / (double) ((AGENTS + 1) * LEASES));
        must(vault.leases(OURS) == 0, "leases are left");
        for (JsonNode part : revocation.path("parts")) {
            System.out.println("  " + part.path("adapter").asText() + " "
                    + part.path("state").asText() + " after "
                    + part.path("elapsed_ms").asText() + " ms, "
                    + part.path("attempts").asText() + " attempts");
        }
    }

    private double amid(EquippedAgent single, double theirs) {
        try {
            TimeUnit.MILLISECONDS.sleep((long) theirs / 3);
            long begun = System.nanoTime();
            revoke("agent", single.id());
            return Figures.since(begun);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode revoke(String type, String id) throws IOException, InterruptedException {
        return Catalogue.revoke(platform, type, id, "PT300S");
    }

    private static void must(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalStateException(otherwise);
        }
    }

    private void mintTheirs() throws Exception {
        Crowd.each(AGENTS * LEASES, i -> vault.bao.must("GET", "database/creds/" + THEIRS, null));
    }

    private void equip(String label) throws Exception {
        Crowd.each(AGENTS, i -> equip(i, label));
    }

    private EquippedAgent equip(int number, String label) throws Exception {
        EquippedAgent agent = new EquippedAgent(platform, label + "-" + number)
                .withLabel("round", label)
                .mayDo("bench-db", "read");
        for (int i = 0; i < LEASES; i++) {
            agent.draws("bench-db", "read", "T-" + i);
        }
        return agent;
    }
}
