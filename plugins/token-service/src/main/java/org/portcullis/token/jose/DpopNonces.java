// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Server nonces for DPoP (RFC 9449, section 8) that need no memory: a time and its keyed hash. The key lives and dies
 * with the process, so a proof that was seen before a restart is refused after it.
 */
public final class DpopNonces {
    private static final int TIME_BYTES = 8;
    private static final int MAC_BYTES = 16;

    private final Clock clock;
    private final Duration lifetime;
    private final SecretKeySpec key;
    private volatile Issued latest = new Issued(Long.MIN_VALUE, "");

    private record Issued(long second, String text) {}

    /** @param lifetime how long a nonce is accepted */
    public DpopNonces(Clock clock, Duration lifetime, SecureRandom random) {
        this.clock = clock;
        this.lifetime = lifetime;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** A nonce that is good from now on; the same one for all who ask within a second. */
    public String fresh() {
        long second = clock.instant().getEpochSecond();
        Issued seen = latest;
        if (seen.second() != second) {
            byte[] time = ByteBuffer.allocate(TIME_BYTES).putLong(second).array();
            byte[] whole = ByteBuffer.allocate(TIME_BYTES + MAC_BYTES)
                    .put(time)
                    .put(mac(time))
                    .array();
            seen = new Issued(second, Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
            latest = seen;
        }
        return seen.text();
    }

    /** Whether we made the nonce, and not too long ago. */
    public boolean accepts(String nonce) {
        if (nonce == null || nonce.length() != 32) {
            return false;
        }
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] time = Arrays.copyOf(whole, TIME_BYTES);
        if (!MessageDigest.isEqual(mac(time), Arrays.copyOfRange(whole, TIME_BYTES, whole.length))) {
            return false;
        }
        long age = clock.instant().getEpochSecond() - ByteBuffer.wrap(time).getLong();
        return age >= -1 && age <= lifetime.toSeconds();
    }

    /** Whether a caller that used this nonce should be given the next one with the answer. */
    public boolean isAgeing(String nonce) {
        long second = ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce)).getLong();
        return (clock.instant().getEpochSecond() - second) * 2 > lifetime.toSeconds();
    }

    private byte[] mac(byte[] time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(time), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
