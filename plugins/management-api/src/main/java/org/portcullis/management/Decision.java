// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

/**
 * A decision as it comes in.
 *
 * @param approve yes or no
 * @param reason why
 */
record Decision(boolean approve, String reason) {
    private enum Word {
        APPROVE,
        DENY
    }

    static Decision read(Fields fields) {
        return new Decision(fields.choice("decision", Word.class) == Word.APPROVE, fields.text("reason", 2_000));
    }
}
