// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

/** The first thing that doesn't hold. */
final class Finding extends Exception {
    private static final long serialVersionUID = 1L;

    Finding(String sentence) {
        super(sentence);
    }
}
