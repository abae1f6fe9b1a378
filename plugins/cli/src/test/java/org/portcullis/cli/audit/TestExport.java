// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** Writes an export as ADR 0002 says, for the verifier's tests. */
final class TestExport {
    private static final String ZEROS = "0".repeat(64);
    private final KeyPair keys;

    TestExport() throws GeneralSecurityException {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    List<String> lines(int count) throws Exception {
        List<String> records = new ArrayList<>();
        String prev = ZEROS;
        for (int seq = 1; seq <= count; seq++) {
            records.add(record(seq, prev, "did " + seq));
            prev = hash(records.get(seq - 1));
        }
        List<String> lines = new ArrayList<>();
        lines.add(signed(object("portcullis-audit-export", "header", count)
                .put("created_at", "2026-11-23T02:40:00.123Z")
                .put("prev", ZEROS)));
        lines.addAll(records);
        ObjectNode footer = object("portcullis-audit-export", "footer", count)
                .put("first_hash", hash(records.get(0)))
                .put("last_hash", prev);
        footer.putObject("head").put("hash", prev).put("seq", count);
        lines.add(signed(footer));
        return lines;
    }

    static String record(int seq, String prev, String action) throws Exception {
        return canonical(JsonNodeFactory.instance
                .objectNode()
                .put("action", action)
                .put("chain", "node-1")
                .put("id", "evt_" + seq)
                .put("prev", prev)
                .put("seq", seq));
    }

    String checkpoint(int seq, String hash) throws Exception {
        ObjectNode checkpoint = JsonNodeFactory.instance
                .objectNode()
                .put("format", "portcullis-audit-checkpoint")
                .put("at", "2026-11-23T02:40:00.123Z");
        checkpoint
                .putArray("heads")
                .addObject()
                .put("chain", "node-1")
                .put("hash", hash)
                .put("seq", seq);
        return signed(checkpoint);
    }

    private static ObjectNode object(String format, String kind, int count) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("chain", "node-1")
                .put("count", count)
                .put("first_seq", 1)
                .put("last_seq", count)
                .put("format", format)
                .put("kind", kind);
    }

    private String signed(ObjectNode object) throws Exception {
        object.put(
                "key", "ed25519:" + Line.sha256(keys.getPublic().getEncoded()).substring(0, 16));
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(keys.getPrivate());
        signer.update(canonical(object).getBytes(StandardCharsets.UTF_8));
        object.put("signature", Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign()));
        return canonical(object);
    }

    private static String canonical(ObjectNode object) throws Exception {
        JsonMapper mapper = new JsonMapper();
        return mapper.writeValueAsString(mapper.convertValue(object, TreeMap.class));
    }

    static String hash(String line) {
        return Line.sha256(line.getBytes(StandardCharsets.UTF_8));
    }
}
