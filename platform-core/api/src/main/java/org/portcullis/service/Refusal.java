// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service;

import java.util.List;
import java.util.Objects;

/**
 * A service's clear no: nothing was done. Its detail says what happened and what to do, and holds no secret. Whoever
 * answers an agent shows only that it was denied.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of no; each has one HTTP status. */
    public enum Kind {
        /** The request is malformed. */
        INVALID(400),
        /** Who asks is unknown. */
        UNAUTHENTICATED(401),
        /** Who asks is known and may not. */
        FORBIDDEN(403),
        /** No such thing. */
        NOT_FOUND(404),
        /** Its state, or another's act, is in the way. */
        CONFLICT(409),
        /** Well-formed, and wrong in what it says. */
        UNPROCESSABLE(422),
        /** Too much is waiting; try later. */
        TOO_MANY(429),
        /** The platform can't do it durably now; nothing was granted. */
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    /**
     * One bad field.
     *
     * @param pointer JSON pointer
     * @param detail what is wrong and what would be right
     */
    public record Field(String pointer, String detail) {}

    private final Kind kind;
    private final String slug;
    private final transient List<Field> fields;

    /** A refusal; the slug is stable and ends the problem's type URI, as in {@code scope-changed}. */
    public Refusal(Kind kind, String slug, String detail) {
        this(kind, slug, detail, List.of());
    }

    /** A refusal that names every bad field at once. */
    public Refusal(Kind kind, String slug, String detail, List<Field> fields) {
        super(detail);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.slug = Objects.requireNonNull(slug, "slug");
        this.fields = List.copyOf(fields);
    }

    /** What kind of no. */
    public Kind kind() {
        return kind;
    }

    /** Stable name of the problem. */
    public String slug() {
        return slug;
    }

    /** The bad fields, or empty. */
    public List<Field> fields() {
        return fields == null ? List.of() : fields;
    }
}
