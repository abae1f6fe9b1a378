// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.IdKind;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;

/**
 * A request on its way through a handler.
 *
 * @param caller who asks; null on open routes
 * @param variables of the path, in order
 * @param query parameters, first value of each
 * @param body the JSON object, empty when there is none
 * @param upload what is sent to a route that takes a file; null on all others
 */
record Call(Caller caller, List<String> variables, Map<String, String> query, Fields body, Upload upload) {
    /** One with a JSON body. */
    Call(Caller caller, List<String> variables, Map<String, String> query, Fields body) {
        this(caller, variables, query, body, null);
    }

    /** A path variable that must be an id of a kind; anything else can't exist. */
    String id(int index, IdKind kind) {
        String id = variables.get(index);
        if (!kind.matches(id)) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "not-found",
                    "there is no such thing here: ids of this kind look like " + kind.prefix() + "_ and 26 characters");
        }
        return id;
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    PageRequest page() {
        String limit = query.getOrDefault("limit", "50");
        try {
            return new PageRequest(Integer.parseInt(limit), query("cursor"));
        } catch (NumberFormatException e) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-page", "limit must be a number from 1 to 500");
        }
    }

    Optional<Instant> instant(String name) {
        return query(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new Refusal(
                        Refusal.Kind.INVALID, "bad-time", name + " must be a UTC time as in 2027-01-01T00:00:00Z");
            }
        });
    }

    Optional<Duration> duration(String name) {
        return query(name).map(text -> {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new Refusal(
                        Refusal.Kind.INVALID, "bad-duration", name + " must be an ISO 8601 duration as in PT30S");
            }
        });
    }
}
