// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** An agent that speaks to the data port with its own key, as its developer would write it. One thread at a time. */
public final class Bot {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private final ServerUnderTest server;
    private final ECKey key;
    private String id;
    private String token;
    private String nonce;

    Bot(ServerUnderTest server) {
        this.server = server;
        try {
            key = new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private Bot(ServerUnderTest server, ECKey key) {
        this.server = server;
        this.key = key;
    }

    /** A second session of the same agent, for another thread. */
    public Bot(Bot other) {
        this.server = other.server;
        this.key = other.key;
        this.id = other.id;
        this.token = other.token;
    }

    /** The same agent with the same token, at another node. */
    public Bot at(ServerUnderTest node) {
        Bot there = new Bot(node, key);
        there.id = id;
        there.token = token;
        return there;
    }

    Bot named(String agentId) {
        id = agentId;
        return this;
    }

    public String id() {
        return id;
    }

    public String publicJwk() {
        return key.toPublicJWK().toJSONString();
    }

    public String token() {
        return token;
    }

    /** Goes on with a token from elsewhere. */
    public void use(String other) {
        token = other;
    }

    /** Gets a token and keeps it. */
    public Answer login() {
        token = null;
        String issuer = Http.call("GET", server.data("/.well-known/oauth-authorization-server"), Map.of(), null)
                .must(200)
                .text("issuer");
        Answer answer = tokenRequest(issuer);
        if (answer.status() == 400 && renewed(answer)) {
            answer = tokenRequest(issuer);
        }
        if (answer.status() == 200) {
            token = answer.text("access_token");
        }
        return answer;
    }

    /** Exchanges a person's token for one on their behalf (RFC 8693), and keeps it. */
    public Answer exchange(String subjectToken) {
        token = null;
        Answer answer = exchangeOnce(subjectToken);
        if (answer.status() == 400 && renewed(answer)) {
            answer = exchangeOnce(subjectToken);
        }
        if (answer.status() == 200) {
            token = answer.text("access_token");
        }
        return answer;
    }

    private Answer exchangeOnce(String subjectToken) {
        Map<String, String> form = assertion();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token", subjectToken);
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return post("/oauth2/token", form, Map.of("DPoP", proof("POST", server.address("/oauth2/token"))));
    }

    private Answer tokenRequest(String issuer) {
        return post("/oauth2/token", assertion(issuer), Map.of("DPoP", proof("POST", server.address("/oauth2/token"))));
    }

    /** What proves this agent, and may do so once. */
    public Map<String, String> assertion() {
        return assertion(server.address("").toString());
    }

    private Map<String, String> assertion(String issuer) {
        Instant now = Instant.now();
        String assertion = sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("client-authentication+jwt"))
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(id)
                        .subject(id)
                        .audience(issuer)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .build());
        return new HashMap<>(Map.of(
                "grant_type", "client_credentials",
                "client_id", id,
                "client_assertion_type", ASSERTION_TYPE,
                "client_assertion", assertion));
    }

    /** A token without a proof of possession, by that assertion; not kept. */
    public Answer login(Map<String, String> assertion) {
        return post("/oauth2/token", assertion, Map.of());
    }

    /** What this node says of the token. */
    public Answer introspect() {
        Map<String, String> form = assertion();
        form.put("token", token);
        return post("/oauth2/introspect", form, Map.of());
    }

    private Answer post(String path, Map<String, String> members, Map<String, String> more) {
        String form = members.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        return Http.call("POST", server.data(path), headers, form);
    }

    /** A call of the agents' API or the gateway. */
    public Answer call(String method, String path, String body, Map<String, String> more) {
        Answer answer = once(method, path, body, more);
        return answer.status() == 401 && renewed(answer) ? once(method, path, body, more) : answer;
    }

    private Answer once(String method, String path, String body, Map<String, String> more) {
        Map<String, String> headers = headers(method, path);
        headers.putAll(more);
        if (body != null) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        return Http.call(method, server.data(path), headers, body);
    }

    /** Authorization and a fresh proof for one request. */
    public Map<String, String> headers(String method, String path) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "DPoP " + token);
        headers.put("DPoP", proof(method, server.address(path)));
        return headers;
    }

    private boolean renewed(Answer answer) {
        String fresh = answer.headers().firstValue("DPoP-Nonce").orElse(null);
        boolean other = fresh != null && !fresh.equals(nonce);
        nonce = fresh == null ? nonce : fresh;
        return other;
    }

    private String proof(String method, URI uri) {
        return sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                new JWTClaimsSet.Builder()
                        .jwtID(UUID.randomUUID().toString())
                        .claim("htm", method)
                        .claim("htu", uri.toString().split("[?#]", 2)[0])
                        .issueTime(new Date())
                        .claim("ath", token == null ? null : hash(token))
                        .claim("nonce", nonce)
                        .build());
    }

    private String sign(JWSHeader header, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64URL.encode(hash).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for operations of {@code billing-db} for a task. */
    public Answer elevate(String task, String... operations) {
        ObjectNode body = Http.MAPPER.createObjectNode().put("task_id", task).put("justification", "test");
        for (String operation : operations) {
            body.withArray("operations").addObject().put("system", "billing-db").put("operation", operation);
        }
        return call("POST", "/v1/elevations", body.toString(), Map.of());
    }

    /** Asks for one operation of another system. */
    public Answer elevateAt(String system, String task, String operation) {
        ObjectNode body = Http.MAPPER.createObjectNode().put("task_id", task).put("justification", "test");
        body.withArray("operations").addObject().put("system", system).put("operation", operation);
        return call("POST", "/v1/elevations", body.toString(), Map.of());
    }

    /** The same for a lifetime of its own, ISO 8601. */
    public Answer elevateFor(String lifetime, String task, String... operations) {
        ObjectNode body = Http.MAPPER
                .createObjectNode()
                .put("task_id", task)
                .put("justification", "test")
                .put("lifetime", lifetime);
        for (String operation : operations) {
            body.withArray("operations").addObject().put("system", "billing-db").put("operation", operation);
        }
        return call("POST", "/v1/elevations", body.toString(), Map.of());
    }

    public Answer draw(String elevation) {
        return call("POST", "/v1/elevations/" + elevation + "/credential", "{}", Map.of());
    }

    /** Draws anew; what was drawn before is ended. */
    public Answer replace(String elevation) {
        return call("POST", "/v1/elevations/" + elevation + "/credential", "{\"replace\":true}", Map.of());
    }

    public Answer complete(String elevation) {
        return call("POST", "/v1/elevations/" + elevation + "/complete", "{}", Map.of());
    }

    /** A request through the gateway. */
    public Answer through(String elevation, String method, String path) {
        return call(method, path, null, Map.of("Portcullis-Elevation", elevation));
    }
}
