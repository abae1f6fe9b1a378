// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;

/** The audit records of revocations. */
final class Records {
    private static final int MOST_NAMED = 100;

    private Records() {}

    /** It was commanded. */
    static void command(Tx tx, Command command, List<String> agents, boolean joined) {
        Map<String, Object> details = base(command);
        details.put("reason", command.said().reason());
        details.put("purpose", command.purpose().name());
        details.put("joined", joined);
        details.put("agents", (long) agents.size());
        details.put("agents_named", agents.size() > MOST_NAMED ? agents.subList(0, MOST_NAMED) : agents);
        details.put("fences", (long) command.keys().size());
        details.put("deadline", command.times().deadline().toString());
        write(tx, "revocation.command", "DONE", command.said().by(), command, details);
    }

    /** A part has moved on. */
    static void part(Tx tx, Command command, PartRow part) {
        Map<String, Object> details = base(command);
        details.put("part", part.key().part().name());
        details.put("adapter", part.key().adapter());
        details.put("state", part.state().name());
        part.evidence().ifPresent(evidence -> details.put("evidence", evidence.name()));
        details.put("attempts", (long) part.attempts());
        details.put("elapsed_ms", part.elapsedMillis());
        details.put("detail", part.detail());
        write(tx, "revocation.part", part.state().settled() ? "DONE" : "FAILED", "system", command, details);
    }

    /** Time is running out. */
    static void escalate(Tx tx, Command command, String level, List<String> to, Duration elapsed) {
        Map<String, Object> details = base(command);
        details.put("level", level);
        details.put("to", new TreeSet<>(to).stream().toList());
        details.put("elapsed_ms", elapsed.toMillis());
        details.put("deadline", command.times().deadline().toString());
        write(tx, "revocation.escalate", "FAILED", "system", command, details);
    }

    /** Everything is confirmed. */
    static void done(Tx tx, Command command, List<PartRow> parts, Duration elapsed) {
        Map<String, Object> details = base(command);
        details.put("elapsed_ms", elapsed.toMillis());
        details.put(
                "parts",
                parts.stream()
                        .map(part -> Map.of(
                                "part", part.key().part().name(),
                                "adapter", part.key().adapter(),
                                "state", part.state().name(),
                                "elapsed_ms", part.elapsedMillis()))
                        .toList());
        write(tx, "revocation.done", "DONE", "system", command, details);
    }

    /** Two people have waived each vendor that was missing: it is over, and was no success. */
    static void closed(Tx tx, Command command, List<PartRow> parts) {
        Map<String, Object> details = base(command);
        details.put("state", "CLOSED_UNCONFIRMED");
        details.put(
                "unconfirmed",
                parts.stream()
                        .filter(part -> !part.state().settled())
                        .map(part -> Map.of(
                                "part", part.key().part().name(),
                                "adapter", part.key().adapter(),
                                "state", part.state().name(),
                                "detail", part.detail()))
                        .toList());
        write(tx, "revocation.closed", "FAILED", "system", command, details);
    }

    private static Map<String, Object> base(Command command) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("revocation", command.id());
        details.put("target_type", command.target().asCommanded().type());
        details.put("target", command.target().id());
        return details;
    }

    private static void write(
            Tx tx, String action, String outcome, String actor, Command command, Map<String, Object> details) {
        Optional<String> agent = command.target().oneAgent();
        tx.audit(new AuditEntry(action, outcome, actor, agent, Optional.empty(), details));
    }
}
