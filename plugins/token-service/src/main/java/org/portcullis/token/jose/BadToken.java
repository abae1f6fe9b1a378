// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

/**
 * A token, assertion or proof was not accepted. The reason is for the audit record; what the caller is told is decided
 * where the answer is written. The message never repeats token text.
 */
public final class BadToken extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a token was refused, fine enough to tell an attack from a clock that is wrong. */
    public enum Reason {
        /** Not a compact JWS in its only canonical spelling, or not JSON inside. */
        MALFORMED,
        /** A header that we do not accept: crit, embedded or remote keys, compression. */
        FORBIDDEN_HEADER,
        /** An algorithm that is not the key's own. */
        ALGORITHM,
        /** Another class of token than the one that belongs here. */
        TYPE,
        /** No such key, or the key is not one we accept. */
        UNKNOWN_KEY,
        /** The signature does not verify. */
        SIGNATURE,
        /** A claim is missing or has the wrong JSON type. */
        CLAIM,
        /** Issued by, or for, somebody else. */
        ISSUER,
        /** Not meant for us. */
        AUDIENCE,
        /** Past its end, not yet valid, too old, or too long-lived. */
        TIME,
        /** Used before. */
        REPLAYED,
        /** Proof and token, method, address or key do not belong together. */
        BINDING,
        /** The server's nonce is missing or stale; the caller may try again with a fresh one. */
        NONCE,
        /** The record of used tokens is full: refused because replay could not be excluded. */
        CAPACITY
    }

    private final transient Reason reason;

    /**
     * @param reason class of refusal
     * @param detail one sentence for the audit record, without any part of the token
     */
    public BadToken(Reason reason, String detail) {
        super(detail, null, false, false); // no stack trace: refusals are answers, not faults, and may come in floods
        this.reason = reason;
    }

    /** The class of the refusal. */
    public Reason reason() {
        return reason;
    }
}
