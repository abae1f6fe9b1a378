// SPDX-License-Identifier: Apache-2.0
// A Portcullis agent with the JDK alone: proves its key, asks for an operation, draws, uses, calls, completes.
// AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] java Agent.java TASK
import java.net.http.*;
import java.nio.file.*;
import java.security.*;
import java.util.*;
public class Agent {
    static String me = System.getenv("AGENT_ID"), key = System.getenv("AGENT_KEY"), nonce = "", hash = "";
    public static void main(String[] task) throws Exception {
        String base = System.getenv().getOrDefault("PORTCULLIS_DATA_URL", "http://127.0.0.1:8481");
        String issuer = field("issuer", call(base + "/.well-known/oauth-authorization-server", "", "Accept", "*/*"));
        String assertion = sign("'typ':'client-authentication+jwt'", "'iss':'%s','sub':'%1$s','aud':'%s'".formatted(me, issuer));
        String token = field("access_token", call(base + "/oauth2/token", "grant_type=client_credentials&client_assertion="
                + assertion + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "Content-Type", "application/x-www-form-urlencoded"));
        hash = b64(MessageDigest.getInstance("SHA-256").digest(token.getBytes())); // ties each proof to the token
        String[] json = {"Authorization", "DPoP " + token, "Content-Type", "application/json"};
        String id = field("id", call(base + "/v1/elevations", "{'task_id':'" + task[0] + "','justification':'month-end',"
                + "'operations':[{'system':'billing-db','operation':'read-invoices'}]}", json));
        String drawn = call(base + "/v1/elevations/" + id + "/credential", "{}", json);
        byte[] login = (field("username", drawn) + ":" + field("password", drawn)).getBytes();
        System.out.println("drew a credential and read with it " + call(field("url", drawn) + "/invoices", "",
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(login)));
        System.out.println("read the same through the gateway " + call(base + "/gw/billing-db/invoices", "",
                "Authorization", "DPoP " + token, "Portcullis-Elevation", id));
        System.out.println("task is complete: " + call(base + "/v1/elevations/" + id + "/complete", "{}", json));
    }
    static String call(String url, String body, String... headers) throws Exception {
        String method = body.isEmpty() ? "GET" : "POST", jwk = Files.readString(Path.of(key.replace(".pem", ".pub")));
        String proof = sign("'typ':'dpop+jwt','jwk':" + jwk,
                "'htm':'%s','htu':'%s','nonce':'%s','ath':'%s'".formatted(method, url, nonce, hash));
        var request = HttpRequest.newBuilder(java.net.URI.create(url)).timeout(java.time.Duration.ofMinutes(1))
                .headers(headers).header("DPoP", proof).method(method, HttpRequest.BodyPublishers.ofByteArray(json(body)));
        var answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() < 300) return answer.body();
        nonce = answer.headers().firstValue("DPoP-Nonce").orElseThrow(() -> new Exception(url + ": " + answer.body()));
        return call(url, body, headers); // once more: the server wants its nonce in the proof
    }
    static String sign(String header, String claims) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        claims = "'iat':%d,'exp':%d,'jti':'%s',%s".formatted(now, now + 60, UUID.randomUUID(), claims);
        String text = b64(json("{'alg':'ES256'," + header + "}")) + "." + b64(json("{" + claims + "}"));
        byte[] pem = Base64.getMimeDecoder().decode(Files.readString(Path.of(key)).replaceAll("-----[A-Z ]+-----", ""));
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format"); // r and s as JWS wants them
        signer.initSign(KeyFactory.getInstance("EC").generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(pem)));
        signer.update(text.getBytes());
        return text + "." + b64(signer.sign());
    }
    static byte[] json(String text) { return text.replace('\'', '"').getBytes(); } // 'so' reads easier than \"so\"
    static String b64(byte[] bytes) { return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes); }
    static String field(String name, String json) { return json.split("\"" + name + "\"\\s*:\\s*\"")[1].split("\"")[0]; }
}
