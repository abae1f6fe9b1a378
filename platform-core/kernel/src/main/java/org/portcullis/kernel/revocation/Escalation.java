// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people that time is running out: audit record, log, event; never silence (REV-5). */
final class Escalation {
    private static final Logger LOG = LoggerFactory.getLogger(Escalation.class);
    private static final List<String> LEVELS = List.of("owner", "executive", "incident");

    private final Store store;

    Escalation(Store store) {
        this.store = store;
    }

    /** Level 1 is the owner, 2 the executive, 3 an incident. */
    void tell(Kill kill, int level) {
        String name = LEVELS.get(level - 1);
        Command command = kill.command;
        LOG.warn(
                "Revocation {} of {} {} is {} after {} ms; deadline {}; escalation to: {}",
                command.id(),
                command.target().asCommanded().type(),
                command.target().id(),
                kill.shown().state(),
                kill.sla.elapsed().toMillis(),
                command.times().deadline(),
                name);
        store.submit(Priority.REVOCATION, tx -> {
                    Cascade cascade = new Cascade(command.target(), command.id());
                    List<String> to = cascade.people(tx, level == 1 ? "owner" : "executive");
                    Records.escalate(tx, command, name, to, kill.sla.elapsed());
                    return null;
                })
                .exceptionally(failure -> {
                    LOG.error("The escalation of {} could not be recorded: {}", command.id(), failure.toString());
                    return null;
                });
    }
}
