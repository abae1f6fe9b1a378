// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Does many pieces of a preparation, eight at once. */
final class Crowd {
    private static final int HANDS = 8;

    private Crowd() {}

    /** One piece. */
    interface Piece {
        void of(int number) throws Exception;
    }

    /** Returns when all are done; the first failure is thrown. */
    static void each(int count, Piece work) throws Exception {
        ExecutorService hands = Executors.newFixedThreadPool(HANDS);
        try {
            List<Future<?>> all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(i -> hands.submit(() -> {
                        work.of(i);
                        return null;
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            hands.shutdownNow();
        }
    }
}
