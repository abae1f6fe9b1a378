// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

/** Names what happened to the first record that doesn't hold (ADR 0002, step 3). */
final class Deviation {
    private Deviation() {}

    /**
     * What should have stood there.
     *
     * @param seq which record
     * @param hash of the record before
     * @param chain which chain
     * @param first the section's first number
     * @param before the line before; null at the beginning
     */
    record Expected(long seq, String hash, String chain, long first, Line before) {}

    static String name(Line line, Line after, Expected expected) {
        if (!line.isRecord()) {
            return at(expected.seq(), "was changed", line);
        }
        if (!line.text("chain").equals(expected.chain())) {
            return "a record of another chain was inserted before record " + expected.seq() + " (line " + line.number()
                    + ")";
        }
        if (line.seq() == expected.seq()) {
            boolean intact = carriedBy(after, line.hash());
            return intact && expected.seq() > expected.first()
                    ? "record " + (expected.seq() - 1) + " was changed (line " + (line.number() - 1) + ")"
                    : at(expected.seq(), "was changed", line);
        }
        if (line.seq() > expected.seq()) {
            return gap(line, after, expected);
        }
        return inserted(line, expected);
    }

    private static String gap(Line line, Line after, Expected expected) {
        if (after != null && after.isRecord() && after.seq() == expected.seq()) {
            return "records " + expected.seq() + " and " + line.seq() + " were swapped (line " + line.number() + ")";
        }
        long last = line.seq() - 1;
        return last == expected.seq()
                ? "record " + last + " was deleted (before line " + line.number() + ")"
                : "records " + expected.seq() + " to " + last + " were deleted (before line " + line.number() + ")";
    }

    private static String inserted(Line line, Expected expected) {
        boolean twin = expected.before() != null && expected.before().seq() == line.seq();
        if (twin && line.hash().equals(expected.before().hash())) {
            return "record " + line.seq() + " was inserted a second time (line " + line.number() + ")";
        }
        return "a record numbered " + line.seq() + " was inserted where record " + expected.seq() + " belongs (line "
                + line.number() + ")";
    }

    private static boolean carriedBy(Line after, String hash) {
        return after != null
                && (after.text("prev").equals(hash) || after.text("last_hash").equals(hash));
    }

    private static String at(long seq, String what, Line line) {
        return "record " + seq + " " + what + " (line " + line.number() + ")";
    }
}
