// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.audit.AuditRecord;

/**
 * The body of one request: events one behind the other. An event is in it whole or not at all.
 *
 * @param first the first of its records
 * @param count how many events it has
 * @param text the events
 */
record HecRequest(AuditRecord first, int count, String text) {
    /** What goes out in one request, some more when a single record is larger. */
    private static final int LARGEST = 90_000;

    /**
     * Of the records from that index on, as many as go into one request and at most {@code most}, and none behind one that
     * can't go.
     *
     * @throws AdapterException {@code REJECTED} when the first can't
     */
    static HecRequest of(List<AuditRecord> batch, int from, int most, SplunkSettings settings) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(LARGEST + 8192);
        int count = 0;
        while (from + count < batch.size() && count < most && text.size() < LARGEST) {
            ByteArrayOutputStream event = new ByteArrayOutputStream(2048);
            try {
                HecEvent.write(batch.get(from + count), settings, event);
            } catch (AdapterException e) {
                if (count == 0) {
                    throw e;
                }
                break; // it is the first of the next request, and named then
            }
            text.writeBytes(event.toByteArray());
            text.write('\n');
            count++;
        }
        return new HecRequest(batch.get(from), count, text.toString(StandardCharsets.UTF_8));
    }

    /** The events as the one value that the kit's client sends as it stands. */
    JsonNode body() {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(text));
    }

    /** What an error may say of it. */
    @Override
    public String toString() {
        return count == 1
                ? "the event of record " + first.id() + " (" + text.length() + " characters)"
                : "a request of " + count + " events, the first of record " + first.id();
    }
}
