// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.spi.directory.Target;

/**
 * An agent's client as Keycloak holds it, and the changes that bring it where it shall be: each is one representation with
 * nothing in it but what changes, which Keycloak applies in one transaction. An attribute of an empty value is removed.
 */
final class AgentClient {
    /** Our mark: an attribute with the agent's id. */
    static final String MARK = "portcullis.agent";
    /**
     * What the client's ending has come to: {@link #BEGUN}, or the second before which its tokens count for nothing. It isn't
     * there on a client that was never ended, or was enabled after it.
     */
    static final String ENDED = "portcullis.ended";

    static final String BEGUN = "begun";
    private static final String FACT = "portcullis.fact.";
    private static final String EXCHANGE = "standard.token.exchange.enabled";
    private static final String ATTRIBUTES = "attributes";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With what a client may prove itself beside its secret, and the secrets that it had before. */
    private static final List<String> KEYS = List.of(
            "jwks.string",
            "jwks.url",
            "use.jwks.string",
            "use.jwks.url",
            "jwt.credential.certificate",
            "jwt.credential.public.key",
            "jwt.credential.issuer",
            "jwt.credential.sub",
            "x509.subjectdn",
            "client.secret.rotated",
            "client.secret.rotated.creation.time",
            "client.secret.rotated.expiration.time");

    private final JsonNode is;

    private AgentClient(JsonNode is) {
        this.is = is;
    }

    static AgentClient of(JsonNode representation) {
        return new AgentClient(representation);
    }

    /** Keycloak's id. */
    String id() {
        return is.path("id").asText();
    }

    /** What the client is called, in tokens too. */
    String name() {
        return is.path("clientId").asText();
    }

    /** The agent that it says to be; empty for clients that aren't ours. */
    String mark() {
        return attribute(MARK);
    }

    boolean bears(String agentId) {
        return attribute(MARK).equals(agentId);
    }

    boolean isEnabled() {
        return is.path("enabled").asBoolean(true);
    }

    /** Ended, and nothing of it undone since: not enabled, and no token from before counts. */
    boolean isEnded() {
        String mark = attribute(ENDED);
        return !isEnabled() && mark.matches("\\d{1,18}") && is.path("notBefore").asLong() >= Long.parseLong(mark);
    }

    private String attribute(String name) {
        return is.path(ATTRIBUTES).path(name).asText("");
    }

    /** A new one, which nobody can use yet. Tokens of a client that had the id before count for nothing. */
    static ObjectNode made(Target target, boolean exchange, long now) {
        ObjectNode client = object();
        client.put("clientId", target.agentId())
                .put("protocol", "openid-connect")
                .put("enabled", false)
                .put("fullScopeAllowed", false)
                .put("clientAuthenticatorType", "client-secret")
                .put("secret", unknownSecret())
                .put("notBefore", now);
        shape(client);
        describe(client, target);
        attributes(target, exchange).forEach(client.withObject("/" + ATTRIBUTES)::put);
        return client;
    }

    /** What makes it an agent's: it gets tokens in its own name, and no browser, password or public use leads to one. */
    private static void shape(ObjectNode client) {
        client.put("publicClient", false)
                .put("bearerOnly", false)
                .put("serviceAccountsEnabled", true)
                .put("standardFlowEnabled", false)
                .put("implicitFlowEnabled", false)
                .put("directAccessGrantsEnabled", false);
    }

    private static void describe(ObjectNode client, Target target) {
        client.put("name", target.name()).put("description", "Agent of " + target.owner() + ", kept by Portcullis");
    }

    private static Map<String, String> attributes(Target target, boolean exchange) {
        Map<String, String> wanted = new TreeMap<>();
        wanted.put(MARK, target.agentId());
        wanted.put(EXCHANGE, Boolean.toString(exchange));
        wanted.put(FACT + "environment", target.environment());
        wanted.put(FACT + "owner", target.owner());
        target.attributes().forEach((key, value) -> wanted.put(FACT + key, value));
        return wanted;
    }

    /** What of its description and shape isn't as it shall be; nothing in it when all is. */
    ObjectNode corrections(Target target, boolean exchange) {
        ObjectNode whole = object();
        shape(whole);
        describe(whole, target);
        ObjectNode change = object();
        whole.fields().forEachRemaining(field -> {
            if (!field.getValue().equals(is.path(field.getKey()))) {
                change.set(field.getKey(), field.getValue());
            }
        });
        Map<String, String> wanted = attributes(target, exchange);
        is.path(ATTRIBUTES).fieldNames().forEachRemaining(name -> {
            if (name.startsWith(FACT)) {
                wanted.putIfAbsent(name, "");
            }
        });
        wanted.forEach((name, value) -> {
            if (!attribute(name).equals(value)) {
                change.withObject("/" + ATTRIBUTES).put(name, value);
            }
        });
        return change;
    }

    /** Adds that it may be used. What it had before it was ended stays dead. */
    void enabling(ObjectNode change, long now) {
        if (!isEnabled() || !attribute(ENDED).isEmpty()) {
            change.put("enabled", true)
                    .put("notBefore", Math.max(now, is.path("notBefore").asLong()))
                    .withObject("/" + ATTRIBUTES)
                    .put(ENDED, "");
        }
    }

    /**
     * That nobody can use it, nor what it has: it is disabled, tokens of before the next second count for nothing, its secret
     * is one that nobody knows, and keys are taken off.
     */
    ObjectNode ending(long now) {
        ObjectNode change = object();
        change.put("enabled", false)
                .put("notBefore", after(now))
                .put("clientAuthenticatorType", "client-secret")
                .put("secret", unknownSecret());
        ObjectNode attributes = change.putObject(ATTRIBUTES);
        KEYS.forEach(key -> attributes.put(key, ""));
        attributes.put(ENDED, BEGUN);
        return change;
    }

    /** That all of its ending is done. */
    ObjectNode ended(long now) {
        ObjectNode change = object();
        change.putObject(ATTRIBUTES).put(ENDED, Long.toString(after(now)));
        return change;
    }

    /** {@code notBefore} counts whole seconds, and a token of that very second is good. */
    private long after(long now) {
        return Math.max(now + 1, is.path("notBefore").asLong());
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** 256 random bits, told to nobody. */
    private static String unknownSecret() {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
