// SPDX-License-Identifier: Apache-2.0
// A Portcullis agent with the JDK alone: proves its key, asks for an operation, draws, uses, calls, completes.
// AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] java Agent.java TASK
import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.security.*;
import java.security.spec.*;
import java.time.*;
import java.util.*;

public class Agent {
    static String base = System.getenv().getOrDefault("PORTCULLIS_DATA_URL", "http://127.0.0.1:8481"), agent = System.getenv("AGENT_ID"), nonce, token, jwk;
    static PrivateKey key;

    public static void main(String[] args) throws Exception {
        Path pem = Path.of(System.getenv("AGENT_KEY"));
        byte[] der = Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
        key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        jwk = Files.readString(Path.of(pem.toString().replace(".pem", ".pub"))).strip(); // keygen wrote it beside
        long now = Instant.now().getEpochSecond();
        String issuer = field(send(HttpRequest.newBuilder(URI.create(base + "/.well-known/oauth-authorization-server"))).body(), "issuer");
        String assertion = sign("{'typ':'client-authentication+jwt','alg':'ES256'}", "{'iss':'%s','sub':'%s','aud':'%s','jti':'%s','iat':%d,'exp':%d}"
                .formatted(agent, agent, issuer, UUID.randomUUID(), now, now + 60));
        token = field(call("POST", "/oauth2/token", "grant_type=client_credentials&client_id=" + agent
                + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=" + assertion,
                "Content-Type", "application/x-www-form-urlencoded"), "access_token");
        String elevation = field(post("/v1/elevations", "{'task_id':'" + args[0] + "','justification':'month-end',"
                + "'operations':[{'system':'billing-db','operation':'read-invoices'}]}"), "id");
        String drawn = post("/v1/elevations/" + elevation + "/credential", "{}");
        String basic = Base64.getEncoder().encodeToString((field(drawn, "username") + ":" + field(drawn, "password")).getBytes());
        int used = send(HttpRequest.newBuilder(URI.create(field(drawn, "url") + "/invoices")).header("Authorization", "Basic " + basic)).statusCode();
        System.out.println("drew a credential under " + elevation + " and used it: HTTP " + used);
        call("GET", "/gw/billing-db/invoices", "", "Portcullis-Elevation", elevation);
        System.out.println("read the same through the gateway, without ever seeing a credential");
        post("/v1/elevations/" + elevation + "/complete", "{}");
        System.out.println("task " + args[0] + " is complete: its credential is dead");
    }

    static String post(String path, String json) throws Exception {
        return call("POST", path, json.replace('\'', '"'), "Content-Type", "application/json");
    }

    static String call(String method, String path, String body, String... headers) throws Exception {
        for (int attempt = 1; ; attempt++) { // once more when the server wants its nonce in the proof
            String claims = "{'jti':'" + UUID.randomUUID() + "','htm':'" + method + "','htu':'" + base + path + "','iat':" + Instant.now().getEpochSecond()
                    + (token == null ? "" : ",'ath':'" + b64(MessageDigest.getInstance("SHA-256").digest(token.getBytes())) + "'")
                    + (nonce == null ? "" : ",'nonce':'" + nonce + "'") + "}";
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method, HttpRequest.BodyPublishers.ofString(body))
                    .headers(headers).header("DPoP", sign("{'typ':'dpop+jwt','alg':'ES256','jwk':" + jwk + "}", claims));
            HttpResponse<String> answer = send(token == null ? request : request.header("Authorization", "DPoP " + token));
            if (answer.statusCode() < 300) return answer.body();
            nonce = answer.headers().firstValue("DPoP-Nonce").orElse(null);
            if (nonce == null || attempt == 2) throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static String sign(String header, String claims) throws Exception {
        String text = b64(header.replace('\'', '"').getBytes()) + "." + b64(claims.replace('\'', '"').getBytes());
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format"); // r and s as JWS wants them
        signer.initSign(key);
        signer.update(text.getBytes());
        return text + "." + b64(signer.sign());
    }

    static String b64(byte[] bytes) { return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes); }

    static String field(String json, String name) { return json.split("\"" + name + "\"\\s*:\\s*\"")[1].split("\"")[0]; }
}
