// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a sink fares at a moment.
 *
 * @param terms what is asked of it
 * @param backlog what waits
 * @param age of the oldest that waits, by the clock that says more: the wall clock or the time that this node saw it wait
 * @param trouble what the sink said last, when that was no; empty when it said nothing
 */
record SinkState(SinkTerms terms, Backlog backlog, Duration age, String trouble) {

    boolean late() {
        return backlog.records() > 0 && age.compareTo(terms.deadline()) > 0;
    }

    boolean overQuota() {
        return backlog.bytes() > terms.quotaBytes();
    }

    /** Whether nothing may be granted. */
    boolean holds() {
        return terms.required() && (late() || overQuota());
    }

    /** JSON values by name. */
    Map<String, Object> show() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("sink_required", terms.required());
        shown.put("sink_deadline_seconds", terms.deadline().toSeconds());
        shown.put("sink_quota_bytes", terms.quotaBytes());
        shown.put("sink_waiting_records", backlog.records());
        shown.put("sink_waiting_bytes", backlog.bytes());
        shown.put("sink_oldest_waiting_seconds", backlog.records() == 0 ? 0 : Math.max(0, age.toSeconds()));
        shown.put("sink_late", late());
        shown.put("sink_over_quota", overQuota());
        return shown;
    }

    /** For people. */
    String sentence() {
        String waits = backlog.records() + " records (" + (backlog.bytes() >> 10) + " KiB) wait, the oldest for "
                + age.toSeconds() + " s of " + terms.deadline().toSeconds() + " s";
        String said = trouble.isEmpty() ? "" : ": " + trouble;
        return backlog.records() == 0 ? "has everything" : waits + said;
    }
}
