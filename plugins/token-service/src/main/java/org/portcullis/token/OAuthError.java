// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.Optional;

/** An answer in the form of RFC 6749, section 5.2: what the caller may know, and apart from it what the audit shall know. */
final class OAuthError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final boolean denial;
    private final String nonce;

    private OAuthError(int status, String error, String detail, boolean denial, String nonce) {
        super(detail, null, false, false);
        this.status = status;
        this.error = error;
        this.denial = denial;
        this.nonce = nonce;
    }

    /** The request cannot be understood; the caller is told why, so that it can be mended. */
    static OAuthError malformed(String error, String description) {
        return new OAuthError(400, error, description, false, null);
    }

    /** The request was understood and denied; the reason is for the audit only. */
    static OAuthError denied(int status, String error, String reason) {
        return new OAuthError(status, error, reason, true, null);
    }

    /** A DPoP proof with this nonce is wanted. */
    static OAuthError nonceWanted(String nonce) {
        return new OAuthError(
                400, "use_dpop_nonce", "send the proof again with the nonce of this answer", false, nonce);
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    boolean isDenial() {
        return denial;
    }

    Optional<String> nonce() {
        return Optional.ofNullable(nonce);
    }
}
