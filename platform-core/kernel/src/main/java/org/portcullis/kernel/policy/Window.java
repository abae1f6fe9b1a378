// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * A time of the week.
 *
 * @param days on which it begins
 * @param from when it begins, local
 * @param to when it ends; on the next day when that isn't after {@code from}
 * @param zone whose clock
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    /** Copies the set. */
    public Window {
        days = Set.copyOf(days);
    }

    /** When it ends, if it is open then. */
    Optional<Instant> end(Instant at) {
        LocalDate today = at.atZone(zone).toLocalDate();
        return opened(today, at).or(() -> opened(today.minusDays(1), at));
    }

    private Optional<Instant> opened(LocalDate day, Instant at) {
        if (!days.contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        Instant begin = ZonedDateTime.of(day, from, zone).toInstant();
        LocalDate last = to.isAfter(from) ? day : day.plusDays(1);
        Instant end = ZonedDateTime.of(last, to, zone).toInstant();
        return !at.isBefore(begin) && at.isBefore(end) ? Optional.of(end) : Optional.empty();
    }
}
