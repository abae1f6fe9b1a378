// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * A login. The password is kept as one round of salted SHA-256: {@link #of} takes none below {@value #MIN_PASSWORD}
 * characters, and what is drawn at random at that length has no dictionary that a slow hash would have to hold off.
 */
record Account(
        String name,
        String task,
        byte[] salt,
        byte[] hash,
        Set<String> operations,
        Instant createdAt,
        Instant expiresAt) {
    static final int MIN_PASSWORD = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    Account {
        operations = Set.copyOf(operations);
    }

    static Account of(String name, String task, String password, Set<String> operations, Instant now, Instant expires) {
        if (password.length() < MIN_PASSWORD) {
            throw new Refusal(400, "weak-password", "a password has at least " + MIN_PASSWORD + " random characters");
        }
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return new Account(name, task, salt, hash(salt, password), operations, now, expires);
    }

    boolean opensWith(String password, Instant now) {
        return now.isBefore(expiresAt) & MessageDigest.isEqual(hash, hash(salt, password));
    }

    private static byte[] hash(byte[] salt, String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Account that
                && name.equals(that.name)
                && Arrays.equals(hash, that.hash)
                && expiresAt.equals(that.expiresAt);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Account[" + name + ", " + new TreeSet<>(operations) + ", until " + expiresAt + "]";
    }
}
