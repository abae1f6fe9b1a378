// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.function.Consumer;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationTarget;

/** How the rest of the kernel ends access: the same saga as a person's kill, without asking for a role. */
public interface KillSwitch {
    /** Why access ends; decides what the elevations become and whether the target is blocked. */
    enum Purpose {
        /** A kill: elevations are REVOKED, agents SUSPENDED, the target is blocked. */
        KILL,
        /** A task is done: its elevations are COMPLETED, the task is blocked for good. */
        COMPLETION,
        /** An elevation's time is over: it is EXPIRED. */
        EXPIRY
    }

    /**
     * Commands it. Returns as soon as the fences are durable; joins an open one for the same target.
     *
     * @param actor {@code psn_…}, {@code agt_…} or {@code system}
     * @param alongside runs in the same transaction, after the fences were raised (history, audit, status); also when it
     *     joins. What it throws undoes the command and is thrown
     */
    Revocation commandAs(String actor, RevocationTarget target, String reason, Purpose purpose, Consumer<Tx> alongside);

    /** A kill with nothing alongside. */
    default Revocation commandAs(String actor, RevocationTarget target, String reason) {
        return commandAs(actor, target, reason, Purpose.KILL, tx -> {});
    }
}
