// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.time.Instant;
import java.util.List;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.LeaseRows;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantState;
import org.portcullis.kernel.ledger.KillSwitch.Purpose;
import org.portcullis.kernel.people.KnownTokens;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.elevation.ElevationStatus;

/**
 * What follows from raised fences in the store: agents suspended, elevations and grants ended, leases on their way to
 * their end, the parts named. May be repeated. Small targets have it in the command's own transaction, large ones right
 * after it, so that their fences don't wait.
 */
final class Preparation {
    private final GrantGate gate;
    private final KnownTokens personTokens;
    private final Planner planner;

    Preparation(GrantGate gate, KnownTokens personTokens, Planner planner) {
        this.gate = gate;
        this.personTokens = personTokens;
        this.planner = planner;
    }

    /**
     * What is to be driven.
     *
     * @param plan parts and orders
     * @param leases the leases as they are now
     */
    record Prepared(Planner.Plan plan, List<LeaseRow> leases) {}

    /** Does it. */
    Prepared run(Tx tx, Command command, Instant now) {
        Target target = command.target();
        Cascade cascade = new Cascade(target, command.id());
        if (command.purpose() == Purpose.KILL && target.meansAgents()) {
            for (String agent : cascade.agents(tx)) {
                AgentRows.suspend(tx, agent, command.said().by(), command.said().reason(), now);
            }
        }
        if (target.type() == Target.Type.PERSON) {
            personTokens.endAll(tx, target.id(), now);
            PersonSessionRows.endAll(tx, target.id(), command.said().reason(), now);
        }
        if (target.type() == Target.Type.PERSON_SESSION) {
            PersonSessionRows.end(tx, target.id(), command.said().reason(), now);
        }
        if (target.type() == Target.Type.GRANT) {
            gate.end(tx, target.id(), now, grantEnd(command.purpose()));
        }
        for (String elevation : cascade.openElevations(tx)) {
            ElevationRows.end(tx, elevation, elevationEnd(command.purpose()), now);
            gate.end(tx, elevation, now, grantEnd(command.purpose()));
        }
        cascade.endGrants(tx, grantEnd(command.purpose()), now);
        List<LeaseRow> open = cascade.openLeases(tx, false);
        for (LeaseRow lease : open) {
            LeaseRows.markEnding(
                    tx, lease.id(), command.id() + ": " + command.said().reason(), now);
        }
        // the parts' rows come with their first progress: until then the ledger tells them as well
        return new Prepared(planner.plan(tx, cascade, target, open), open);
    }

    /** The same plan from what the store shows now, for what goes on: settled parts stay, unless something lives there. */
    Prepared again(Tx tx, RevocationRow row) {
        Target target = row.command().target();
        Cascade cascade = new Cascade(target, row.command().id());
        List<LeaseRow> open = cascade.openLeases(tx, true);
        return new Prepared(planner.again(tx, cascade, target, open, row.parts()), open);
    }

    private static ElevationStatus elevationEnd(Purpose purpose) {
        return switch (purpose) {
            case KILL -> ElevationStatus.REVOKED;
            case COMPLETION -> ElevationStatus.COMPLETED;
            case EXPIRY -> ElevationStatus.EXPIRED;
        };
    }

    /** What a grant becomes. */
    static GrantState grantEnd(Purpose purpose) {
        return switch (purpose) {
            case KILL -> GrantState.REVOKED;
            case COMPLETION -> GrantState.ENDED;
            case EXPIRY -> GrantState.EXPIRED;
        };
    }
}
