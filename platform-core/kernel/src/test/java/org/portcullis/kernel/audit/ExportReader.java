// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.portcullis.kernel.canonical.CanonicalJson;

/** Reads an export by ADR 0002 alone, with a JSON parser and nothing of the code under test but canonical JSON. */
final class ExportReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExportReader() {}

    /** The records of a sound export. Throws when anything is wrong. */
    static List<JsonNode> read(byte[] export, String publicKeyPem) throws Exception {
        String[] lines = new String(export, StandardCharsets.UTF_8).split("\n");
        JsonNode header = signed(lines[0], publicKeyPem);
        JsonNode footer = signed(lines[lines.length - 1], publicKeyPem);
        require(
                "header".equals(header.get("kind").asText())
                        && "footer".equals(footer.get("kind").asText()),
                "kinds");
        List<JsonNode> records = new ArrayList<>();
        String prev = header.get("prev").asText();
        String firstHash = prev;
        long seq = header.get("first_seq").asLong();
        for (int i = 1; i < lines.length - 1; i++) {
            JsonNode record = JSON.readTree(lines[i]);
            require(record.get("seq").asLong() == seq, "seq " + seq);
            require(record.get("prev").asText().equals(prev), "prev of " + seq);
            require(lines[i].equals(CanonicalJson.write(JSON.convertValue(record, Map.class))), "canonical " + seq);
            prev = sha256(lines[i]);
            firstHash = i == 1 ? prev : firstHash;
            seq++;
            records.add(record);
        }
        require(footer.get("last_hash").asText().equals(prev), "last_hash");
        require(footer.get("first_hash").asText().equals(firstHash), "first_hash");
        require(footer.get("last_seq").asLong() == seq - 1, "last_seq");
        require(footer.get("count").asLong() == records.size(), "count");
        return records;
    }

    /** The records of all sections, one after the other. */
    static List<JsonNode> sections(byte[] export, String publicKeyPem) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        StringBuilder section = new StringBuilder();
        for (String line : new String(export, StandardCharsets.UTF_8).split("\n")) {
            section.append(line).append('\n');
            if (line.contains("\"kind\":\"footer\"")) {
                records.addAll(read(section.toString().getBytes(StandardCharsets.UTF_8), publicKeyPem));
                section.setLength(0);
            }
        }
        require(section.length() == 0, "end");
        return records;
    }

    static JsonNode signed(String line, String publicKeyPem) throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(publicKeyPem.replaceAll("-----[A-Z ]+-----", ""));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        @SuppressWarnings("unchecked")
        Map<String, Object> object = JSON.readValue(line, Map.class);
        require(line.equals(CanonicalJson.write(object)), "canonical");
        String id = "ed25519:"
                + HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(der))
                        .substring(0, 16);
        require(id.equals(object.get("key")), "key id");
        byte[] signature = Base64.getUrlDecoder().decode((String) object.remove("signature"));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update(CanonicalJson.write(object).getBytes(StandardCharsets.UTF_8));
        require(verifier.verify(signature), "signature");
        return JSON.valueToTree(object);
    }

    static String sha256(String line) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8)));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + " is wrong");
        }
    }
}
