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
import java.util.regex.*;

public class Agent {
    static final String BASE = Optional.ofNullable(System.getenv("PORTCULLIS_DATA_URL")).orElse("http://127.0.0.1:8481");
    static final String AGENT = System.getenv("AGENT_ID");
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static String nonce, token, jwk;
    static PrivateKey key;

    public static void main(String[] args) throws Exception {
        String pem = Files.readString(Path.of(System.getenv("AGENT_KEY"))).replaceAll("-----[A-Z ]+-----|\\s", "");
        key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        jwk = Files.readString(Path.of(System.getenv("AGENT_KEY").replace(".pem", ".pub"))).strip(); // keygen wrote it beside
        long now = Instant.now().getEpochSecond();
        String issuer = field(send(HttpRequest.newBuilder(URI.create(BASE + "/.well-known/oauth-authorization-server"))).body(), "issuer");
        String assertion = sign("{'typ':'client-authentication+jwt','alg':'ES256'}", "{'iss':'%s','sub':'%s','aud':'%s','jti':'%s','iat':%d,'exp':%d}"
                .formatted(AGENT, AGENT, issuer, UUID.randomUUID(), now, now + 60));
        token = field(call("POST", "/oauth2/token", "application/x-www-form-urlencoded", "grant_type=client_credentials&client_id=" + AGENT
                + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=" + assertion, ""), "access_token");
        String elevation = field(post("/v1/elevations", "{'task_id':'" + args[0] + "','justification':'month-end',"
                + "'operations':[{'system':'billing-db','operation':'read-invoices'}]}"), "id");
        String drawn = post("/v1/elevations/" + elevation + "/credential", "{}");
        String basic = Base64.getEncoder().encodeToString((field(drawn, "username") + ":" + field(drawn, "password")).getBytes());
        HttpResponse<String> used = send(HttpRequest.newBuilder(URI.create(field(drawn, "url") + "/invoices")).header("Authorization", "Basic " + basic));
        System.out.println("drew a credential under " + elevation + " and used it: HTTP " + used.statusCode());
        call("GET", "/gw/billing-db/invoices", "application/json", "", elevation);
        System.out.println("read the same through the gateway, without ever seeing a credential");
        post("/v1/elevations/" + elevation + "/complete", "{}");
        System.out.println("task " + args[0] + " is complete: its credential is dead");
    }

    static String post(String path, String json) throws Exception {
        return call("POST", path, "application/json", json.replace('\'', '"'), "");
    }

    /** With a fresh proof, and once more when the server wants its nonce in it. */
    static String call(String method, String path, String type, String body, String elevation) throws Exception {
        for (int attempt = 1; ; attempt++) {
            String claims = "{'jti':'" + UUID.randomUUID() + "','htm':'" + method + "','htu':'" + BASE + path + "','iat':" + Instant.now().getEpochSecond()
                    + (token == null ? "" : ",'ath':'" + b64(MessageDigest.getInstance("SHA-256").digest(token.getBytes())) + "'")
                    + (nonce == null ? "" : ",'nonce':'" + nonce + "'") + "}";
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BASE + path)).header("Content-Type", type)
                    .header("DPoP", sign("{'typ':'dpop+jwt','alg':'ES256','jwk':" + jwk + "}", claims))
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (token != null) request.header("Authorization", "DPoP " + token);
            if (!elevation.isEmpty()) request.header("Portcullis-Elevation", elevation);
            HttpResponse<String> answer = send(request);
            if (answer.statusCode() < 300) return answer.body();
            nonce = answer.headers().firstValue("DPoP-Nonce").orElse(null);
            if (nonce == null || attempt == 2) throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static String sign(String header, String claims) throws Exception {
        String text = b64(header.replace('\'', '"').getBytes()) + "." + b64(claims.replace('\'', '"').getBytes());
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format"); // r and s as JWS wants them
        signer.initSign(key);
        signer.update(text.getBytes());
        return text + "." + b64(signer.sign());
    }

    static String b64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String field(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) throw new IllegalStateException("no " + name + " in " + json);
        return found.group(1);
    }
}
