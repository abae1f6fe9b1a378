// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * What an OpenSSH certificate says, read out of it rather than believed: the vault's answer names its serial number only.
 *
 * @param serial in hexadecimal, as the vault writes it
 * @param type 1 for a user's, 2 for a host's
 * @param keyId what servers log, and what revocation lists can name
 * @param principals the names that it lets in as
 * @param validBefore its end, to the second
 * @see <a href="https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.certkeys?annotate=HEAD">PROTOCOL.certkeys</a>
 */
record SshCertificate(String serial, int type, String keyId, List<String> principals, Instant validBefore) {
    /** A user's certificate. */
    static final int USER = 1;

    private static final String SUFFIX = "-cert-v01@openssh.com";
    private static final int NO_END = -1;

    /** Copies the list. */
    SshCertificate {
        principals = List.copyOf(principals);
    }

    /** Of the line that the vault answers: type and base64, perhaps with a comment. */
    static SshCertificate parse(String line) {
        String[] words = line.strip().split("\\s+");
        try {
            if (words.length < 2 || !words[0].endsWith(SUFFIX)) {
                throw unreadable(null);
            }
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(words[1]));
            text(bytes); // the type once more
            string(bytes); // nonce
            for (int i = 0; i < numbersOfKey(words[0]); i++) {
                string(bytes);
            }
            String serial = Long.toHexString(bytes.getLong());
            int type = bytes.getInt();
            String keyId = text(bytes);
            ByteBuffer names = string(bytes);
            List<String> principals = new ArrayList<>();
            while (names.hasRemaining()) {
                principals.add(text(names));
            }
            bytes.getLong(); // valid after
            return new SshCertificate(serial, type, keyId, principals, end(bytes.getLong()));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw unreadable(e);
        }
    }

    private static int numbersOfKey(String type) {
        return switch (type.substring(0, type.length() - SUFFIX.length())) {
            case "ssh-ed25519" -> 1;
            case "ssh-rsa", "rsa-sha2-256", "rsa-sha2-512" -> 2;
            case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521" -> 2;
            case "sk-ssh-ed25519" -> 2;
            case "sk-ecdsa-sha2-nistp256" -> 3;
            default -> throw unreadable(null);
        };
    }

    private static Instant end(long seconds) {
        return seconds == NO_END || seconds < 0 ? Instant.MAX : Instant.ofEpochSecond(seconds);
    }

    private static ByteBuffer string(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw unreadable(null);
        }
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(string(bytes)).toString();
    }

    private static AdapterException unreadable(Exception cause) {
        return new AdapterException(
                FailureKind.INTERNAL, "what the vault signed is no OpenSSH certificate that can be read", cause);
    }
}
