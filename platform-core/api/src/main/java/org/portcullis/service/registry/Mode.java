// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/** On whose authority an agent acts; selects controls (requirements, "Controls by mode"). */
public enum Mode {
    /** Mode 1: a person's, whose session is live. */
    ON_BEHALF_OF,
    /** Mode 2: a recorded grant's. */
    DELEGATED,
    /** Mode 3: its own; gated actions wait for people. */
    SUPERVISED,
    /** Mode 4: its own within a pre-certified envelope. */
    AUTONOMOUS
}
