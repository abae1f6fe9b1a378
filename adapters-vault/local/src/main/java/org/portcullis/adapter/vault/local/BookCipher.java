// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

/**
 * Seals the records of a lease book with AES-256-GCM. The book's key is derived from the configured one (HMAC-SHA-256 of
 * a label), so that one master key serves several books; a record's number is bound into its seal, so that records can't
 * be swapped, repeated or left out in the middle.
 */
final class BookCipher {
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    private BookCipher(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * @param label names the book, so that no record of another book fits
     * @throws AdapterException {@code MISCONFIGURED} when the secret isn't 32 bytes in base64url or base64
     */
    static BookCipher of(Secret secret, String label) {
        char[] text = secret.reveal();
        byte[] master = decode(text);
        Arrays.fill(text, '\0');
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(master, "HmacSHA256"));
            byte[] derived =
                    mac.doFinal(("portcullis vault-local lease book 1 " + label).getBytes(StandardCharsets.UTF_8));
            return new BookCipher(new SecretKeySpec(derived, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        } finally {
            Arrays.fill(master, (byte) 0);
        }
    }

    /** The record as one line of base64. */
    byte[] seal(byte[] record, long number) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, number);
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(record.length));
            cipher.doFinal(record, 0, record.length, sealed, NONCE_BYTES);
            return Base64.getEncoder().withoutPadding().encode(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** @throws IOException when the key is another, or the record isn't what was written there */
    byte[] open(byte[] line, long number) throws IOException {
        try {
            byte[] sealed = Base64.getDecoder().decode(line);
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, nonce, number).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new IOException("record " + number + " can't be opened: the key is another one, or it was changed");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, long number) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static byte[] decode(char[] text) {
        byte[] ascii = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            char c = text[i];
            ascii[i] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c > 127 ? '?' : c);
        }
        try {
            byte[] master = Base64.getDecoder().decode(ascii);
            if (master.length == KEY_BYTES) {
                return master;
            }
        } catch (IllegalArgumentException e) {
            // reported below, without the text
        } finally {
            Arrays.fill(ascii, (byte) 0);
        }
        throw new AdapterException(
                FailureKind.MISCONFIGURED,
                "key_ref must lead to 32 bytes in base64url; make them with: openssl rand -base64 32");
    }
}
