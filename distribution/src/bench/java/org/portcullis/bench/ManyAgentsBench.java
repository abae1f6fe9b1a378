// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

/** Ten thousand agents revoked by one command at a vault and a PAM product that take 50 ms for each answer. */
final class ManyAgentsBench {
    private static final int AGENTS = 10_000;
    private static final int WARM = 200;

    private ManyAgentsBench() {}

    /** Prints seconds as the caller sees them, over HTTP. */
    static void main(String[] arguments) throws Exception {
        Figures.printLoad("before");
        try (Platform platform = Platform.start(MassKillBench::prepare)) {
            MassKillBench.equip(platform, "warm", WARM);
            MassKillBench.kill(platform, "warm");
            long begun = System.nanoTime();
            MassKillBench.equip(platform, "many", AGENTS);
            Figures.print("%,d agents were equipped in %.0f s", AGENTS, Figures.since(begun) / 1000);
            platform.awaitQuiet();
            double cpu = platform.cpu().toMillis();
            double took = MassKillBench.kill(platform, "many");
            Figures.print(
                    "kill, %,d agents by one command, vendors of 50 ms: %.1f s, %.1f s of CPU (wanted: at most 20 s)",
                    AGENTS, took / 1000, (platform.cpu().toMillis() - cpu) / 1000);
        }
        Figures.printLoad("after");
    }
}
