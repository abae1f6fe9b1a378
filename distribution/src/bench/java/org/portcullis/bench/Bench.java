// SPDX-License-Identifier: Apache-2.0

package org.portcullis.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.portcullis.tck.server.ServerUnavailableException;

/** All benchmarks behind one command: {@code bench [name …]}. */
public final class Bench {

    private static final Map<String, Measurement> ALL = new LinkedHashMap<>();

    static {
        ALL.put("start", StartBench::main);
        ALL.put("kill", KillBench::main);
        ALL.put("masskill", MassKillBench::main);
        ALL.put("manyagents", ManyAgentsBench::main);
        ALL.put("realkill", RealKillBench::main);
        ALL.put("clients", ClientsBench::main);
        ALL.put("massbao", MassVaultBench::main);
        ALL.put("audit", AuditBench::main);
        ALL.put("store", StoreBench::main);
        ALL.put("tokens", TokenBench::main);
        ALL.put("gateway", GatewayBench::main);
        ALL.put("invoker", InvokerBench::main);
        ALL.put("instances", InstancesBench::main);
        ALL.put("hostile", HostileBench::main);
        ALL.put("policy", PolicyBench::main);
    }

    private Bench() {}

    /** Runs the named ones, or all; exit code 2 for an unknown name. */
    public static void main(String[] names) throws Exception {
        List<String> chosen = names.length == 0 ? List.copyOf(ALL.keySet()) : List.of(names);
        if (!ALL.keySet().containsAll(chosen)) {
            System.err.println("portcullis: bench knows " + String.join(", ", ALL.keySet()) + ".");
            System.exit(2);
        }
        for (String name : chosen) {
            System.out.println("== " + name);
            try {
                ALL.get(name).run();
            } catch (ServerUnavailableException e) {
                System.out.println("NOT RUN: " + e.getMessage());
            }
            System.out.println();
        }
    }

    /** One benchmark's main method; it prints its own figures. */
    @FunctionalInterface
    interface Measurement {
        void run(String... arguments) throws Exception;
    }
}
