// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.canonical;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A time as records have it: UTC to the millisecond, always 24 characters, {@code 2026-11-23T09:34:40.123Z}. Written and
 * read for each request that is recorded, where the platform's own formatter would take longer than the rest. Thread-safe.
 */
public final class CanonicalTime {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);
    private static final int LENGTH = 24;
    private static final long DAY_SECONDS = 86_400;
    private static volatile Second last = new Second(0, "1970-01-01T00:00:00.");

    private CanonicalTime() {}

    private record Second(long epochSecond, String text) {}

    /** The time's text, cut to the millisecond. */
    public static String write(Instant time) {
        Second second = last;
        if (second.epochSecond() != time.getEpochSecond()) {
            second = new Second(time.getEpochSecond(), SECOND.format(time));
            last = second;
        }
        int millis = time.getNano() / 1_000_000;
        String zeros = millis < 10 ? "00" : millis < 100 ? "0" : "";
        return second.text() + zeros + millis + 'Z';
    }

    /** Reads what {@link #write} wrote; any other ISO text is left to the platform, which refuses what is none. */
    public static Instant read(String text) {
        if (text.length() != LENGTH || text.charAt(LENGTH - 1) != 'Z' || text.charAt(10) != 'T') {
            return Instant.parse(text);
        }
        try {
            long days = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                    .toEpochDay();
            long second = number(text, 11, 13) * 3600L + number(text, 14, 16) * 60L + number(text, 17, 19);
            int millis = number(text, 20, 23);
            Instant time = Instant.ofEpochSecond(days * DAY_SECONDS + second, millis * 1_000_000L);
            return write(time).equals(text) ? time : Instant.parse(text);
        } catch (RuntimeException e) {
            return Instant.parse(text);
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
