// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service;

import java.security.SecureRandom;
import java.time.Instant;

/** Ids with a kind: prefix, underscore, 26 characters that sort by time (48 bits of milliseconds, 80 random bits). */
public enum IdKind {
    /** Agents. */
    AGENT("agt"),
    /** Persons. */
    PERSON("psn"),
    /** Sessions of persons at an identity provider. */
    PERSON_SESSION("pss"),
    /** Requests for an agent. */
    REQUEST("req"),
    /** Elevations. */
    ELEVATION("elv"),
    /** Leases. */
    LEASE("lse"),
    /** Revocations. */
    REVOCATION("rev"),
    /** Grants in the ledger. */
    GRANT("gnt"),
    /** Audit records. */
    EVENT("evt"),
    /** Drills of the kill switch. */
    DRILL("drl"),
    /** Persons' access tokens. */
    ACCESS_TOKEN("tok");

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TIME_CHARS = 10;
    private static final int RANDOM_CHARS = 16;

    private final String prefix;

    IdKind(String prefix) {
        this.prefix = prefix;
    }

    /** The three letters. */
    public String prefix() {
        return prefix;
    }

    /** A new id of this kind, made at that time. */
    public String newId(Instant now) {
        StringBuilder id = new StringBuilder(prefix.length() + 1 + TIME_CHARS + RANDOM_CHARS);
        id.append(prefix).append('_');
        long millis = now.toEpochMilli();
        for (int i = TIME_CHARS - 1; i >= 0; i--) {
            id.append(ALPHABET.charAt((int) (millis >>> (5 * i)) & 31));
        }
        byte[] random = new byte[RANDOM_CHARS];
        RANDOM.nextBytes(random);
        for (byte b : random) {
            id.append(ALPHABET.charAt(b & 31));
        }
        return id.toString();
    }

    /** Whether this is an id of this kind by its form; says nothing about whether it exists. */
    public boolean matches(String id) {
        int start = prefix.length() + 1;
        if (id == null || id.length() != start + TIME_CHARS + RANDOM_CHARS || !id.startsWith(prefix + "_")) {
            return false;
        }
        for (int i = start; i < id.length(); i++) {
            if (ALPHABET.indexOf(id.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
