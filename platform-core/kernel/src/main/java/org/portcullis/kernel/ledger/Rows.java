// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/** Cuts many rows into statements of a few fixed sizes, so that a mass kill takes few round trips. */
final class Rows {
    private static final int LARGE = 50;

    private Rows() {}

    /** Calls {@code run} with 50 rows at a time and the rest one by one, and the placeholders for them. */
    static <T> void inChunks(Collection<T> rows, String placeholders, BiConsumer<List<T>, String> run) {
        List<T> all = new ArrayList<>(rows);
        int at = 0;
        String large = String.join(", ", Collections.nCopies(LARGE, placeholders));
        for (; all.size() - at >= LARGE; at += LARGE) {
            run.accept(all.subList(at, at + LARGE), large);
        }
        for (; at < all.size(); at++) {
            run.accept(all.subList(at, at + 1), placeholders);
        }
    }
}
