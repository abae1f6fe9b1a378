// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

/**
 * What the verifier found.
 *
 * @param good whether everything holds
 * @param sentence what holds, or the first thing that doesn't
 */
public record Verdict(boolean good, String sentence) {
    static Verdict bad(String sentence) {
        return new Verdict(false, "NOT PROVEN: " + sentence);
    }
}
