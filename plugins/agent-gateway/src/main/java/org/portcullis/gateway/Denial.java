// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.Optional;

/** A request is not let through. The reason goes into the audit; the agent is told the status and a reference. */
final class Denial extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String challenge;
    private final String nonce;

    private Denial(int status, String reason, String challenge, String nonce) {
        super(reason, null, false, false); // an answer, not a fault
        this.status = status;
        this.challenge = challenge;
        this.nonce = nonce;
    }

    /** Known agent or not, this is not allowed. */
    static Denial forbidden(String reason) {
        return new Denial(403, reason, null, null);
    }

    /** The request cannot be read in one way only. */
    static Denial malformed(String reason) {
        return new Denial(400, reason, null, null);
    }

    /** Any other status, such as 413 or 503. */
    static Denial of(int status, String reason) {
        return new Denial(status, reason, null, null);
    }

    /** No good token; the challenge names the OAuth error. */
    static Denial unauthenticated(String error, String reason, Optional<String> nonce) {
        return new Denial(401, reason, error, nonce.orElse(null));
    }

    int status() {
        return status;
    }

    Optional<String> challenge() {
        return Optional.ofNullable(challenge);
    }

    Optional<String> nonce() {
        return Optional.ofNullable(nonce);
    }
}
