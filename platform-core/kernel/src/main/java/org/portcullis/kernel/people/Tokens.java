// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Texts of 256 random bits, and their hashes, which are all that is stored. */
final class Tokens {
    /** How a person's access token begins. */
    static final String ACCESS = "pct_";
    /** How a one-time enrolment code begins. */
    static final String CODE = "pce_";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int CHARS = 43;

    private Tokens() {}

    static String fresh(String prefix) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether it can be one of ours, so that nothing else costs a look-up. */
    static boolean wellFormed(String prefix, String text) {
        if (text == null || text.length() != prefix.length() + CHARS || !text.startsWith(prefix)) {
            return false;
        }
        for (int i = prefix.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** SHA-256, hex. Enough for 256 random bits: there is nothing to guess. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
