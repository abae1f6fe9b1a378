// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.drill;

import java.util.List;
import java.util.Optional;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.DrillPart;

/**
 * A drill as the store has it.
 *
 * @param id {@code drl_…}
 * @param environment which is drilled
 * @param state RUNNING, or how it ended
 * @param run its course
 * @param report signed; empty until it is over
 * @param detail while it runs: why instances could not be drawn at, as JSON; then a sentence
 */
record DrillRow(
        String id, String environment, Drill.State state, Drill.Run run, Optional<String> report, String detail) {

    Drill shown(List<DrillPart> parts) {
        boolean over = state != Drill.State.RUNNING;
        return new Drill(id, environment, state, run, parts, over ? detail : "");
    }

    /** The probe's task in this drill. */
    String task() {
        return task(id);
    }

    static String task(String drill) {
        return "drill:" + drill;
    }

    /** What the kill is commanded with, and so what its block says. */
    String reason() {
        return "drill " + id;
    }
}
