// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.token;

import java.util.Optional;

/** A token or its proof was refused; its parts make the RFC's answer. The message is for the audit, not the agent. */
public final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final String error;
    private final String nonce;

    /** {@code error} is the OAuth code; {@code nonce} is a fresh DPoP nonce to send, or null. */
    public TokenRefused(String error, String reason, String nonce) {
        super(reason);
        this.error = error;
        this.nonce = nonce;
    }

    /** {@code invalid_token}, {@code invalid_dpop_proof}, {@code use_dpop_nonce} … */
    public String error() {
        return error;
    }

    /** A fresh nonce for the {@code DPoP-Nonce} header. */
    public Optional<String> nonce() {
        return Optional.ofNullable(nonce);
    }
}
