// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.registry.ProbeLife;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.people.Caller;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one drill to its end: draws, kills, waits for the proof, reports, brings the probe back. It may stop anywhere; whoever
 * goes on finds in the store how far it got, and draws no more: what was drawn by then is ended by the kill.
 */
final class DrillRun {
    private static final Logger LOG = LoggerFactory.getLogger(DrillRun.class);
    private static final Caller SYSTEM = new Caller("system", "system", Set.of(), "");
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final String BROKEN_OFF = "*";

    private final DrillRooms rooms;
    private final Acts acts;
    private final Drawer drawer;
    private final BooleanSupplier stopped;

    DrillRun(DrillRooms rooms, BooleanSupplier stopped) {
        this.rooms = rooms;
        this.acts = rooms.acts();
        this.drawer = rooms.drawer();
        this.stopped = stopped;
    }

    /** @param fresh whether this process has begun it just now */
    void run(String id, boolean fresh) {
        DrillRow drill = find(id);
        if (drill.run().revocationId().isEmpty()) {
            drill = kill(drill, fresh ? drawn(drill) : Map.of(BROKEN_OFF, "it was broken off while the probe drew"));
        }
        while (drill.run().revocationId().isEmpty() && !stopped.getAsBoolean()) {
            LockSupport.parkNanos(SLICE.toNanos()); // the command waits in the emergency file
            drill = find(id);
        }
        if (!stopped.getAsBoolean()) {
            Revocation revocation = ended(drill.run().revocationId().orElseThrow());
            if (!stopped.getAsBoolean()) {
                finish(drill, revocation);
            }
        }
    }

    private DrillRow find(String id) {
        return acts.read(tx -> DrillRows.find(tx, id)).orElseThrow();
    }

    private Map<String, String> drawn(DrillRow drill) {
        try {
            String probe = drill.run().agentId();
            return drawer.draw(
                    drill,
                    acts.read(tx -> Probes.usable(tx, AgentRows.find(tx, probe).orElseThrow())));
        } catch (RuntimeException e) {
            LOG.warn("{}: the probe's draws broke off", drill.id(), e);
            return Map.of(BROKEN_OFF, "the probe's draws broke off: " + e);
        }
    }

    private DrillRow kill(DrillRow drill, Map<String, String> missed) {
        String notes = CanonicalJson.write(missed);
        rooms.killSwitch()
                .commandAs(
                        drill.run().by(),
                        new RevocationTarget("agent", drill.run().agentId()),
                        drill.reason(),
                        Purpose.KILL,
                        tx -> DrillRows.killing(tx, drill.id(), notes));
        return find(drill.id());
    }

    /** The kill when it is over, or has had its time. */
    private Revocation ended(String revocationId) {
        Revocation now = rooms.revocations().await(SYSTEM, revocationId, SLICE);
        while (now.times().completedAt().isEmpty()
                && acts.now().isBefore(now.times().deadline().plus(GRACE))
                && !stopped.getAsBoolean()) {
            now = rooms.revocations().await(SYSTEM, revocationId, SLICE);
        }
        return now;
    }

    private void finish(DrillRow drill, Revocation revocation) {
        Map<String, String> missed = missed(drill);
        List<String> failures = new ArrayList<>();
        Optional.ofNullable(missed.remove(BROKEN_OFF)).ifPresent(failures::add);
        if (drawer.getsToken(drill.run().agentId())) {
            failures.add("the killed probe still got a token");
        }
        acts.read(tx -> Evidences.grants(tx, drill)).stream()
                .filter(grant -> rooms.ledger().standing(grant).allowed())
                .forEach(grant -> failures.add(grant + " still stands"));
        Judge.Seen seen = new Judge.Seen(
                revocation,
                acts.read(tx -> Evidences.drawnAt(tx, drill)),
                rooms.evidences().issuers(drill.environment(), missed),
                rooms.evidences().others(drill.environment()),
                failures);
        Instant now = acts.now();
        Drill result = Judge.judge(drill, seen, now);
        String report = rooms.signatures().sign(Judge.report(result, revocation, rooms.node()));
        boolean first = acts.write(tx -> {
            boolean done = DrillRows.end(tx, drill.id(), result, report, now);
            if (done) {
                record(tx, result);
            }
            return done;
        });
        if (first && revocation.state() == RevocationState.REVOKED) {
            reinstate(drill);
        }
    }

    private static Map<String, String> missed(DrillRow drill) {
        Map<String, String> missed = new TreeMap<>();
        if (!drill.detail().isEmpty()) {
            for (Map.Entry<String, JsonNode> each : Json.object(drill.detail()).properties()) {
                missed.put(each.getKey(), each.getValue().asText());
            }
        }
        return missed;
    }

    private static void record(Tx tx, Drill result) {
        boolean failed = result.state() == Drill.State.FAILED;
        tx.audit(new AuditEntry(
                "drill.end",
                failed ? "FAILED" : "DONE",
                "system",
                Optional.of(result.run().agentId()),
                Optional.empty(),
                Map.of(
                        "drill", result.id(),
                        "environment", result.environment(),
                        "state", result.state().name(),
                        "revocation", result.run().revocationId().orElse(""),
                        "detail", result.detail())));
    }

    private void reinstate(DrillRow drill) {
        String probe = drill.run().agentId();
        try {
            acts.change(Attempt.on(probe, "drill.reinstate", "system", Map.of("drill", drill.id())), tx -> {
                if (Probes.blockedBy(tx, drill)) {
                    ProbeLife.reinstate(tx, probe, drill.id(), rooms.blocks(), acts.now())
                            .ifPresent(why -> LOG.warn("{} stays SUSPENDED: {}", probe, why));
                } else {
                    LOG.warn("{} stays SUSPENDED: another than {} has blocked it", probe, drill.id());
                }
                return null;
            });
        } catch (Refusal e) {
            LOG.warn("{} stays SUSPENDED until the next drill: {}", probe, e.getMessage());
        }
    }
}
