// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** What stands for a statement's constants in the record: nothing of them, or a keyed hash that tells equal from other. */
final class Constants {
    private static final int SHOWN = 12;

    private Constants() {}

    static UnaryOperator<String> removed() {
        return text -> "?";
    }

    /** The key is read for each statement's constants anew, so that none is kept; without it a short value could be guessed. */
    static UnaryOperator<String> hashed(SecretResolver secrets, String keyReference) {
        return text -> {
            try (Secret key = secrets.resolve(keyReference)) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key.revealString().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
                return "#" + HexFormat.of().formatHex(hash).substring(0, SHOWN);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HmacSHA256", e);
            }
        };
    }
}
