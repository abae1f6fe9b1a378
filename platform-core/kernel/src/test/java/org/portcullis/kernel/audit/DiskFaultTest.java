// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-3, OPS-1: a real full disk and a real read-only one. */
final class DiskFaultTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "a full disk denies clearly; when there is room it goes on, nothing answered is lost, each is recorded once")
    void full() throws Exception {
        try (ChildJvm child =
                ChildJvm.startOnSmallDisk(folder, "4m", DiskFaultChild.class, folder.toString(), "full")) {
            List<String> said = child.lines();
            assertThat(said).hasSize(5);
            assertThat(said.get(0)).isIn("write StoreFull", "write OutcomeUnknown");
            assertThat(said.subList(1, 5))
                    .containsExactly("append AuditUnavailable", "again answered", "rows all", "chain whole");
        }
    }

    @Test
    @DisplayName("a read-only disk is named in one sentence")
    void readOnly() throws Exception {
        try (ChildJvm child =
                ChildJvm.startOnSmallDisk(folder, "8m", DiskFaultChild.class, folder.toString(), "readonly")) {
            assertThat(child.lines())
                    .singleElement()
                    .asString()
                    .startsWith("StoreReadOnly: ")
                    .contains("store.db");
        }
    }
}
