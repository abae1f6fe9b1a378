// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.HashSet;
import java.util.Set;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

/** What is wrong with a source of session records' answer by the contract's own words; null when nothing is. */
final class RecordFlaws {
    private static final int MOST_ITEMS = 1_000;
    private static final int LONGEST_CURSOR = 4_096;
    private static final int LONGEST_ID = 512;
    private static final int LONGEST_SESSION = 128;
    private static final int LONGEST_TEXT = 4_000;

    private RecordFlaws() {}

    static String of(SessionRecords records) {
        if (records.items().size() > MOST_ITEMS) {
            return "a page of " + records.items().size() + " session records";
        }
        if (!fits(records.nextCursor(), LONGEST_CURSOR)) {
            return "a cursor of " + records.nextCursor().length() + " characters";
        }
        Set<String> seen = new HashSet<>();
        for (SessionRecord record : records.items()) {
            if (!fits(record.id(), LONGEST_ID) || !fits(record.ref(), LONGEST_ID)) {
                return "a session record without an id or a reference of 1 to " + LONGEST_ID + " characters";
            }
            if (!fits(record.session(), LONGEST_SESSION)) {
                return "a session record without a session of 1 to " + LONGEST_SESSION + " characters";
            }
            if (record.text().length() > LONGEST_TEXT) {
                return "a session record with a text of " + record.text().length() + " characters";
            }
            if (!seen.add(record.id())) {
                return "the same session record twice on one page";
            }
        }
        return null;
    }

    private static boolean fits(String text, int longest) {
        return !text.isBlank() && text.length() <= longest;
    }
}
