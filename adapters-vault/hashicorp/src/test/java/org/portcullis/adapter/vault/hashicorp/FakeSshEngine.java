// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SSH engine that signs real certificates (PROTOCOL.certkeys); it keeps none, as the original. */
final class FakeSshEngine {
    private static final String CERTIFICATE = "ssh-ed25519-cert-v01@openssh.com";
    private static final int BACK = 30;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair authority = ed25519();
    private final List<Instant> signed = new CopyOnWriteArrayList<>();

    private interface Content {
        void to(DataOutputStream out) throws IOException;
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            content.to(new DataOutputStream(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    private static void string(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static void string(DataOutputStream out, String value) throws IOException {
        string(out, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The 32 bytes at the end of what Java calls the encoded key. */
    private static byte[] raw(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    private static byte[] blob(KeyPair pair) {
        return bytes(out -> {
            string(out, "ssh-ed25519");
            string(out, raw(pair));
        });
    }

    /** As servers trust it. */
    String publicKey() {
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob(authority));
    }

    /** How many of those that it signed are good at that time. */
    int alive(Instant time) {
        return (int) signed.stream().filter(time::isBefore).count();
    }

    Map<String, Object> issue(JsonNode request, Instant now) {
        KeyPair pair = ed25519();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        return answer(request, raw(pair), now, Map.of("private_key", pem, "private_key_type", "ed25519"));
    }

    Map<String, Object> sign(JsonNode request, Instant now) {
        byte[] key =
                Base64.getDecoder().decode(request.path("public_key").asText().split(" ")[1]);
        return answer(request, Arrays.copyOfRange(key, key.length - 32, key.length), now, Map.of());
    }

    private Map<String, Object> answer(JsonNode request, byte[] key, Instant now, Map<String, String> more) {
        long serial = random.nextLong();
        Instant end =
                now.plusSeconds(Long.parseLong(request.path("ttl").asText().replace("s", "")));
        byte[] nonce = new byte[32];
        random.nextBytes(nonce);
        byte[] body = bytes(out -> {
            string(out, CERTIFICATE);
            string(out, nonce);
            string(out, key);
            out.writeLong(serial);
            out.writeInt(1);
            string(out, request.path("key_id").asText());
            string(
                    out,
                    bytes(names ->
                            string(names, request.path("valid_principals").asText())));
            out.writeLong(now.getEpochSecond() - BACK);
            out.writeLong(end.getEpochSecond());
            string(out, "");
            string(out, "");
            string(out, "");
            string(out, blob(authority));
        });
        byte[] whole = bytes(out -> {
            out.write(body);
            string(out, bytes(signature -> {
                string(signature, "ssh-ed25519");
                string(signature, signature(body));
            }));
        });
        signed.add(end);
        Map<String, Object> data = new java.util.HashMap<>(more);
        data.put("serial_number", Long.toHexString(serial));
        data.put("signed_key", CERTIFICATE + " " + Base64.getEncoder().encodeToString(whole) + "\n");
        data.put("issuer_id", "4f70725f-f6a1-3fcd-b59a-a4c050e0893e");
        return data;
    }

    private byte[] signature(byte[] body) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(authority.getPrivate());
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
