// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;

/** AUD-3, REV-3: kill -9 at random loses nothing that was answered, and records each change once. */
@Tag("slow")
abstract class CrashContract {
    private static final int KILLS = 5;
    private static final int MOST_ANSWERS = 1_500;

    @TempDir
    Path data;

    /** URL, user and password of PostgreSQL, or nothing. */
    abstract String[] postgres();

    @Test
    @DisplayName("kill -9 at random: none answered is missing, each change is recorded once, the chain is whole")
    void losesNothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("crash test seed " + seed);
        Random random = new Random(seed);
        Set<String> records = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (int round = 0; round < KILLS; round++) {
            runAndKill(round, 1 + random.nextInt(MOST_ANSWERS), records, keys);
            check(records, keys);
        }
        assertThat(records).isNotEmpty();
        assertThat(keys).isNotEmpty();
    }

    private void runAndKill(int round, int answers, Set<String> records, Set<String> keys) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(data.toString(), "r" + round));
        arguments.addAll(List.of(postgres()));
        try (ChildJvm child = ChildJvm.start(CrashChild.class, arguments.toArray(String[]::new))) {
            int left = answers;
            for (String line = child.line(); line != null; line = child.line()) {
                if (line.endsWith(CrashChild.END)) {
                    String id = line.substring(2, line.length() - CrashChild.END.length());
                    (line.startsWith("A ") ? records : keys).add(id);
                }
                if (--left == 0) {
                    child.kill(); // what it has said before it died is read on
                }
            }
        }
    }

    private void check(Set<String> records, Set<String> keys) throws Exception {
        try (SqlStore store = SqlStore.open(CrashChild.config(data.toString(), postgres()));
                ChainTrail trail = new ChainTrail(store, data, 200_000)) {
            Set<String> stored = new TreeSet<>(store.<List<String>>read(
                    tx -> tx.query("SELECT key FROM meta WHERE key LIKE 'r%'", row -> row.text("key"))));
            assertThat(stored).containsAll(keys);

            ByteArrayOutputStream out = new ByteArrayOutputStream();
            trail.export(Optional.empty(), out);
            List<JsonNode> chain = ExportReader.read(out.toByteArray(), trail.publicKeyPem());
            assertThat(chain.stream().map(r -> r.get("id").asText()).toList())
                    .doesNotHaveDuplicates()
                    .containsAll(records);
            List<String> changes = chain.stream()
                    .map(r -> r.get("action").asText())
                    .filter(action -> action.startsWith("change."))
                    .map(action -> action.substring("change.".length()))
                    .sorted()
                    .toList();
            assertThat(changes).isEqualTo(List.copyOf(stored));
        }
    }
}
