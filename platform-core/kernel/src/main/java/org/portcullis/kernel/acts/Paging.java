// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;

/** Pages by id: the cursor is the last id that was shown; one row more than asked for tells whether there is a next. */
public final class Paging {
    private static final int LONGEST = 64;

    private Paging() {}

    /** The id after which the page begins; INVALID for a cursor that isn't one of ours. */
    public static String after(PageRequest page) {
        String cursor = page.cursor().orElse("");
        if (cursor.length() > LONGEST
                || !cursor.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c) && c < 128)) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-page", "cursor must be a next_cursor of this list");
        }
        return cursor;
    }

    /** Of at most one row more than the limit. */
    public static <T> Page<T> page(List<T> rows, PageRequest page, Function<T, String> id) {
        if (rows.size() <= page.limit()) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> shown = rows.subList(0, page.limit());
        return new Page<>(shown, Optional.of(id.apply(shown.get(shown.size() - 1))));
    }
}
