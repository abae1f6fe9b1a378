// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Times in records (AUD-1)")
class CanonicalTimeTest {
    @Test
    @DisplayName("what is written has 24 characters, reads back, and is what the platform reads")
    void roundTrip() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(253_402_300_799_999L));
            String text = CanonicalTime.write(time.plusNanos(random.nextInt(1_000_000)));
            assertThat(text).hasSize(24);
            assertThat(Instant.parse(text)).isEqualTo(time);
            assertThat(CanonicalTime.read(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T09:34:40Z",
                "2026-11-23T09:34:40.123456Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.999Z",
                "2026-11-23T24:00:00.000Z"
            })
    @DisplayName("any other ISO time is read as the platform reads it")
    void othersToo(String text) {
        assertThat(CanonicalTime.read(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-23T09:34:40.123Z",
                "2026-02-29T09:34:40.123Z",
                "2026-11-23T09:61:40.123Z",
                "2026-11-23T09:34:40.+23Z",
                "2026/11/23T09:34:40.123Z",
                "no time at all, 24 chars"
            })
    @DisplayName("what is no time is refused")
    void refused(String text) {
        assertThatThrownBy(() -> CanonicalTime.read(text)).isInstanceOf(DateTimeException.class);
    }
}
