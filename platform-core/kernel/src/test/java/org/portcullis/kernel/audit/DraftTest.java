// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.AuditFields;
import org.portcullis.service.audit.AuditEntry;

@DisplayName("a stored record gets its chain's members without being taken apart (AUD-2)")
class DraftTest {
    private static final List<Map<String, Object>> DETAILS = List.of(
            Map.of(),
            Map.of("a", 1, "details", Map.of("id", "x", "outcome", "NO", "time", "never"), "outcome", "A", "time", "t"),
            Map.of("text", ",\"details\":{},\"id\":\"evt\",\"outcome\":\"X\",\"time\":\"T\""),
            Map.of("id", "y", "z", List.of("\\", "\u00e9\u20ac", "\n")));

    @Test
    @DisplayName("its line is the canonical one, whatever its details are")
    void line() {
        for (Map<String, Object> details : DETAILS) {
            for (Optional<String> id : List.of(Optional.<String>empty(), Optional.of("agt_1"))) {
                Map<String, Object> fields =
                        AuditFields.of(new AuditEntry("a.b", "DONE", "system", id, id, details), Instant.now());
                Draft whole = Draft.of("node", fields, 7, 6);
                Draft stored = Draft.ofStored("node", CanonicalJson.write(fields), 7, 6);
                assertThat(stored.place("00", 9))
                        .asString()
                        .isEqualTo(new String(whole.place("00", 9), java.nio.charset.StandardCharsets.UTF_8));
                assertThat(stored.id).isEqualTo(whole.id);
                assertThat(stored.fits(6)).isTrue();
                assertThat(stored.fits(5)).isFalse();
            }
        }
    }

    @Test
    @DisplayName("what isn't such a record is refused")
    void others() {
        Map<String, Object> fields = AuditFields.of(
                new AuditEntry("a.b", "DONE", "system", Optional.empty(), Optional.empty(), Map.of()), Instant.now());
        String good = CanonicalJson.write(fields);
        for (String bad : List.of(
                "",
                "{}",
                good.replace("system", "sys\\\"tem"),
                good.replace("DONE", "done"),
                good.replace("\"id\":", "\"ID\":"),
                good.replace("\"time\":", "\"when\":"))) {
            assertThatThrownBy(() -> Draft.ofStored("node", bad, 1, 0))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
