// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * A reference in format 1, {@code v1:<kind>:<lifetime>:<accessor>:<path>}, or in format 2, which is the same for kinds that
 * format 1 didn't have: a version that ended them as something else would do harm. It names all that is needed to end what was
 * issued under it, whatever the configuration says by then, and holds no secret.
 *
 * @param kind what can be told apart under the path
 * @param lifetimeSeconds longest life of a lease that was born under it without its token, by the role's own limit
 * @param accessor of the orphan token
 * @param path what the credential is drawn from, and so the prefix of its lease: {@code database/creds/portcullis-x}
 */
record VaultRef(Kind kind, long lifetimeSeconds, String accessor, String path) {
    /** How far a lease's path tells whose it is. */
    enum Kind {
        /** A role written for this one elevation: every lease under it is this elevation's. */
        ELEVATION('e'),
        /** A role that belongs to Portcullis alone. */
        DEDICATED('d'),
        /** A role that others use as well. */
        SHARED('s'),
        /** A static secret without a lease. */
        STATIC('k'),
        /** Signed and kept nowhere: it ends by its time alone. */
        CERTIFICATE('c');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Whether the vault has a lease for what is drawn, which it can look up and end. */
        boolean hasLeases() {
            return this != STATIC && this != CERTIFICATE;
        }
    }

    private static final Pattern FORMAT =
            Pattern.compile("(v1:[edsk]|v2:c):([0-9]{1,10}):([A-Za-z0-9._-]{1,128}):([A-Za-z0-9._/-]{1,300})");

    static VaultRef parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "this adapter can't read the reference: it was made by another version or another adapter");
        }
        Kind kind = Kind.SHARED;
        for (Kind candidate : Kind.values()) {
            kind = candidate.letter == matcher.group(1).charAt(3) ? candidate : kind;
        }
        return new VaultRef(kind, Long.parseLong(matcher.group(2)), matcher.group(3), matcher.group(4));
    }

    /** The same; empty for a text that this version can't read. */
    static Optional<VaultRef> tryParse(String text) {
        return FORMAT.matcher(text).matches() ? Optional.of(parse(text)) : Optional.empty();
    }

    String text() {
        return (kind == Kind.CERTIFICATE ? "v2:" : "v1:") + kind.letter + ":" + lifetimeSeconds + ":" + accessor + ":"
                + path;
    }

    /** {@code database}, of {@code database/creds/x}. */
    String mount() {
        return path.substring(0, path.lastIndexOf('/', path.lastIndexOf('/') - 1));
    }

    /** The role's name, of {@code database/creds/x}. */
    String role() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
