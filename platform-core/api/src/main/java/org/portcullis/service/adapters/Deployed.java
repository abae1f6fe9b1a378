// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

/**
 * What came of a deployment that was let in.
 *
 * @param bundle what runs now
 * @param outcome what was done
 * @param before the version that ran before; empty when none did
 * @param millis from the received jar to the end of the last calls on the version before
 */
public record Deployed(AdapterBundle bundle, Outcome outcome, String before, long millis) {
    /** What was done. */
    public enum Outcome {
        /** It runs; nothing of that name ran before. */
        DEPLOYED,
        /** It took the place of another version. */
        UPDATED,
        /** These very bytes run already. */
        UNCHANGED,
        /** The version before runs again. */
        ROLLED_BACK
    }
}
