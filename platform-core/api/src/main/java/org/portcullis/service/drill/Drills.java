// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;

/** Drills of the kill switch, by schedule and on demand (REV-7). All methods throw {@code Refusal}. */
@ProviderType
public interface Drills {
    /** The label by which an agent is its environment's probe, whatever its value. */
    String PROBE_LABEL = "portcullis-probe";

    /**
     * Begins a drill (role OPERATOR) and returns. CONFLICT {@code no-probe} without an ACTIVE agent in that environment that
     * carries {@link #PROBE_LABEL}, {@code drill-runs} while one of the environment isn't over.
     */
    Drill run(Caller caller, String environment);

    /** One. */
    Drill drill(Caller caller, String id);

    /** Waits until it is over, or the time is, and returns it as it is then. */
    Drill await(Caller caller, String id, Duration longest);

    /** All, or an environment's, newest last. */
    Page<Drill> drills(Caller caller, Optional<String> environment, PageRequest page);

    /** The signed report, canonical JSON on one line (ADR 0048); CONFLICT {@code drill-runs} before its end. */
    String report(Caller caller, String id);

    /** What the last drill says of each adapter instance that the agent's declared operations are bound to. */
    List<LastDrill> lastOfAgent(Caller caller, String agentId);

    /** What the last drill of an adapter instance says of it. */
    Optional<LastDrill> lastOfAdapter(Caller caller, String instance);
}
