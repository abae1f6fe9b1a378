// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import org.portcullis.service.Refusal;
import org.portcullis.spi.AdapterException;

/** The broker's clear noes. */
final class Refusals {
    private Refusals() {}

    static Refusal notFound(String elevationId) {
        return new Refusal(
                Refusal.Kind.NOT_FOUND, "elevation-unknown", "The agent has no elevation " + elevationId + ".");
    }

    static Refusal conflict(String slug, String detail) {
        return new Refusal(Refusal.Kind.CONFLICT, slug, detail);
    }

    static Refusal forbidden(String slug, String detail) {
        return new Refusal(Refusal.Kind.FORBIDDEN, slug, detail);
    }

    static Refusal unprocessable(String slug, String detail) {
        return new Refusal(Refusal.Kind.UNPROCESSABLE, slug, detail);
    }

    /** An instance, or the platform's knowledge of it, isn't good enough to issue now. */
    static Refusal unavailable(String slug, String detail) {
        return new Refusal(Refusal.Kind.UNAVAILABLE, slug, detail);
    }

    /** A vendor failed; what may have been made is being ended. */
    static Refusal vendor(AdapterException failure) {
        Refusal refusal = unavailable(
                "vendor-failed",
                failure.getMessage() + " (" + failure.kind() + "). Nothing was handed over: try again.");
        refusal.initCause(failure);
        return refusal;
    }

    /** What it was drawn under has ended meanwhile. */
    static Refusal fenced() {
        return forbidden(
                "fenced",
                "Something that this credential rests on was revoked or has ended meanwhile: it was not handed over.");
    }
}
