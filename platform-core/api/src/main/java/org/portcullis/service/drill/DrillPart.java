// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.drill;

import java.util.Optional;

/**
 * What a drill proved at one instance.
 *
 * @param part {@code TOKEN}, {@code VAULT_LEASE}, {@code PAM_SESSION} or {@code GATEWAY_BLOCK}; {@code -} where nothing was
 *     drilled
 * @param adapter the instance
 * @param outcome whether it was proven
 * @param evidence the vendor's evidence, as in revocations
 * @param elapsedMillis from the command to the proof; 0 where nothing was drilled
 * @param detail in a sentence; why it could not be drilled
 */
public record DrillPart(
        String part, String adapter, Outcome outcome, Optional<String> evidence, long elapsedMillis, String detail) {

    /** Whether it was proven. */
    public enum Outcome {
        /** What the probe held there is dead, by the vendor's evidence, within the SLA. */
        PROVEN,
        /** It isn't, or not in time. */
        FAILED,
        /** The probe could hold nothing there. */
        NOT_DRILLED
    }
}
