// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends requests over kept connections, one at a time on each, and counts the answers. One thread serves all connections
 * and reads no more of an answer than it must, since it shares the processors with what is measured.
 */
final class Load {
    private static final double NANOS = 1e9;
    private static final long LONGEST_ANSWER_MILLIS = 30_000;
    private static final int COMPARED = 4;
    private static final double GROWTH = 1.02;

    private Load() {}

    /** Something that is measured for a while and tells its rate. */
    @FunctionalInterface
    interface Measured {
        double rate() throws Exception;
    }

    /**
     * Answers a second.
     *
     * @param requests makes the next request's bytes; null: none is left
     */
    static double rate(int port, int connections, double seconds, Supplier<byte[]> requests) throws IOException {
        List<Connection> all = new ArrayList<>(connections);
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                all.add(new Connection(selector, port));
            }
            long begin = System.nanoTime();
            long done = run(selector, all, begin + (long) (seconds * NANOS), requests);
            return done * NANOS / (System.nanoTime() - begin);
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }

    private static long run(Selector selector, List<Connection> all, long end, Supplier<byte[]> requests)
            throws IOException {
        long done = 0;
        int open = 0;
        for (Connection connection : all) {
            open += connection.send(requests.get()) ? 1 : 0;
        }
        while (open > 0) {
            int[] answered = {0, 0};
            int ready = selector.select(
                    key -> {
                        Connection connection = (Connection) key.attachment();
                        if (connection.answered()) {
                            answered[0]++;
                            boolean more = System.nanoTime() < end && connection.send(requests.get());
                            answered[1] += more ? 0 : 1;
                        }
                    },
                    LONGEST_ANSWER_MILLIS);
            if (ready == 0) {
                throw new IOException(open + " requests were not answered in time");
            }
            done += answered[0];
            open -= answered[1];
        }
        return done;
    }

    /**
     * Runs it until it gets no faster any more, or for so long. In between, the compilers of the server get the processors
     * for themselves: under full load they would need minutes for what takes them some 18 s.
     */
    static void warmUp(Platform server, double longestSeconds, Measured measured) throws Exception {
        long end = System.nanoTime() + (long) (longestSeconds * NANOS);
        List<Double> rates = new ArrayList<>();
        while (System.nanoTime() < end) {
            rates.add(measured.rate());
            server.awaitQuiet();
            int n = rates.size();
            if (n >= 2 * COMPARED && sum(rates, n - COMPARED) < GROWTH * sum(rates, n - 2 * COMPARED)) {
                return;
            }
        }
    }

    private static double sum(List<Double> rates, int from) {
        return rates.subList(from, from + COMPARED).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
