// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OPS-3: a restore never revives a grant; the data folder's small files. */
final class RestoredTest {
    @TempDir
    Path data;

    private String epoch(SqlStore store) {
        return store.<String>read(tx -> tx.one("SELECT value FROM meta WHERE key = 'epoch'", row -> row.text("value"))
                .orElseThrow());
    }

    @Test
    @DisplayName("the first start after a restore has a new node id and a new epoch, the next keeps both")
    void newEpoch() throws IOException {
        String before = NodeId.of(data);
        Files.createFile(data.resolve("restored"));
        assertThat(Restored.begin(data)).isTrue();
        String after = NodeId.of(data);
        try (SqlStore store = SqlStore.open(StoreConfig.sqlite(data.resolve("s.db"), after))) {
            Restored.finish(data, store);
            assertThat(epoch(store)).isEqualTo("2");
        }
        assertThat(after).isNotEqualTo(before);
        assertThat(Restored.begin(data)).isFalse();
        assertThat(NodeId.of(data)).isEqualTo(after);
    }

    @Test
    @DisplayName("a node id that isn't one is refused rather than written into records")
    void refusesForeignNodeId() throws IOException {
        Files.writeString(data.resolve("node-id"), "../x\n");
        assertThatThrownBy(() -> NodeId.of(data)).isInstanceOf(StoreDamaged.class);
    }

    @Test
    @DisplayName("passwords come by reference only, afresh each time")
    void passwords() throws IOException {
        PasswordReference reference = new PasswordReference("file:secret", data);
        Path file = Files.writeString(data.resolve("secret"), "one\n");
        assertThat(reference.get()).isEqualTo("one");
        Files.writeString(file, "two\n");
        assertThat(reference.get()).isEqualTo("two");
        assertThat(reference.toString()).doesNotContain("two");
        Files.delete(file);
        assertThatThrownBy(reference::get).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> new PasswordReference("hunter2", data))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
    }
}
