// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FeedCursorTest {
    @Test
    @DisplayName("a cursor of another form is not ours; ours says the same when it is read again")
    void cursors() {
        String digest = new Person("id", "bob@example.com", true, new java.util.TreeSet<>(), Instant.EPOCH).chained("");
        FeedCursor middle = new FeedCursor(digest, "0b0f7b0e-3c83-4f55-9a3f-111111111111", "bob@example.com");
        assertThat(FeedCursor.parse(middle.text())).contains(middle);
        assertThat(FeedCursor.parse(FeedCursor.whole(digest).text())).contains(FeedCursor.whole(digest));
        assertThat(FeedCursor.parse("v2:c:" + digest)).isEmpty();
        assertThat(FeedCursor.parse("v1:c:")).isEmpty();
    }
}
