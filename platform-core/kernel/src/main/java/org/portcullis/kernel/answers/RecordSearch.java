// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.audit.AuditRecord;

/** Finds a record by its id: the id tells its millisecond, so that only its neighbours are read. */
final class RecordSearch {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Duration AROUND = Duration.ofSeconds(2);
    private static final int TIME_CHARS = 10;
    private static final int MOST_PAGES = 200;

    private final AuditTrail trail;

    RecordSearch(AuditTrail trail) {
        this.trail = trail;
    }

    Optional<Subject> find(String eventId) {
        Instant made = made(eventId);
        AuditQuery query = new AuditQuery(
                Optional.empty(), Optional.empty(), Optional.of(made.minus(AROUND)), Optional.of(made.plus(AROUND)));
        PageRequest page = new PageRequest(500, Optional.empty());
        for (int i = 0; i < MOST_PAGES; i++) {
            Page<AuditRecord> found = trail.query(query, page);
            for (AuditRecord record : found.items()) {
                if (record.id().equals(eventId)) {
                    return Optional.of(subject(record));
                }
            }
            if (found.nextCursor().isEmpty()) {
                return Optional.empty();
            }
            page = new PageRequest(500, found.nextCursor());
        }
        return Optional.empty();
    }

    private static Subject subject(AuditRecord record) {
        JsonNode json = Json.object(record.json());
        JsonNode details = json.path("details");
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("chain", record.chain());
        shown.put("seq", record.seq());
        shown.put("hash", record.hash());
        shown.put("record", Json.plain(json));
        return new Subject(
                record.id(),
                "record",
                Optional.of(record.time()),
                text(json, "agent"),
                text(details, "elevation").or(() -> text(details, "lease")).or(() -> text(json, "grant")),
                shown);
    }

    static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.path(name).textValue());
    }

    /** When an id was made, to the millisecond. */
    static Instant made(String id) {
        long millis = 0;
        int start = id.indexOf('_') + 1;
        for (int i = start; i < start + TIME_CHARS; i++) {
            millis = millis << 5 | ALPHABET.indexOf(id.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }
}
