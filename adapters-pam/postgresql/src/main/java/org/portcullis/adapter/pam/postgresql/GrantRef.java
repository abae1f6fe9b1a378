// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * A reference in format 1: {@code v1:<oid of the login>:<role>}. The login is named by its oid because the vault may drop
 * it at the same time: its sessions then live on without a user name, and only the oid finds them.
 */
record GrantRef(long loginOid, String role) {
    private static final Pattern FORMAT = Pattern.compile("v1:([0-9]{1,10}):(pcl_[a-z0-9_]{1,59})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_LEASE = 40;

    static GrantRef of(long loginOid, String leaseId) {
        byte[] salt = new byte[6];
        RANDOM.nextBytes(salt);
        String lease = leaseId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "");
        String kept = lease.substring(0, Math.min(LONGEST_LEASE, lease.length()));
        return new GrantRef(loginOid, "pcl_" + kept + "_" + HexFormat.of().formatHex(salt));
    }

    static GrantRef parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "this adapter can't read the reference: it was made by another version or another adapter");
        }
        return new GrantRef(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    String text() {
        return "v1:" + loginOid + ":" + role;
    }

    /** Key of the advisory locks that belong to this reference. */
    int lockKey() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(role.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
