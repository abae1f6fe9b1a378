// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.Registry;
import org.portcullis.service.registry.WorkloadIdentity;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.ClientAssertions;
import org.portcullis.token.jose.StrictJws;
import org.portcullis.token.jose.UsedJournal;
import org.portcullis.token.jose.UsedOnce;
import org.portcullis.token.jose.VerificationKey;

/**
 * Proves who a client is: private_key_jwt with a key of the agent's registry entry, nothing else. Whatever is wrong, the
 * caller learns only that authentication failed: not whether such an agent exists.
 */
@Component(service = ClientAuthentication.class)
public final class ClientAuthentication {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final int CACHED_KEYS = 10_000;
    private static final int CACHED_AGENTS = 10_000;
    private static final int ASSERTIONS = 2_000_000;
    private static final int ASSERTIONS_OF_ONE_CLIENT = 1_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registry registry;
    private final ClientAssertions assertions;
    private final UsedJournal journal;
    private final Map<String, VerificationKey> keys = new ConcurrentHashMap<>();
    private final Map<String, Agent> proven = new ConcurrentHashMap<>();

    /**
     * A client that has shown its key; {@link #useUp} comes before anything is given to it.
     *
     * @param agent its registry entry
     * @param assertion what it was shown with
     */
    record Client(Agent agent, ClientAssertions.Accepted assertion) {}

    /** Wired to the registry and the platform's data folder. */
    @Activate
    public ClientAuthentication(BundleContext context, @Reference Registry registry, @Reference PublicAddress address)
            throws IOException {
        this(registry, address, Path.of(context.getProperty("portcullis.home"), "data", "token"), Clock.systemUTC());
    }

    /** For tests and benchmarks: any folder, any clock. */
    public ClientAuthentication(Registry registry, PublicAddress address, Path folder, Clock clock) throws IOException {
        this.registry = registry;
        this.journal = UsedJournal.open(folder, clock, ClientAssertions.MAX_LIFETIME.plus(ClientAssertions.SKEW));
        UsedOnce used = new UsedOnce(clock, ASSERTIONS, ASSERTIONS_OF_ONE_CLIENT, journal);
        this.assertions = new ClientAssertions(address::issuer, clock, used);
    }

    /** The client, proven by its registry entry as it is now. */
    Client authenticate(Form form) throws OAuthError {
        return authenticate(form, registry::find);
    }

    /**
     * The client, proven by the entry that it was last proven by, without asking the registry again. Good for one thing
     * only: a grant that refuses another version of the entry than the current one in its own transaction.
     */
    Client authenticateForGrant(Form form) throws OAuthError {
        Set<String> remembered = new HashSet<>(2);
        try {
            return authenticate(form, id -> {
                Agent known = proven.get(id);
                if (known == null) {
                    return registry.find(id);
                }
                remembered.add(id);
                return Optional.of(known);
            });
        } catch (OAuthError refused) {
            if (remembered.isEmpty()) {
                throw refused;
            }
            return authenticate(form); // it may have another key by now
        }
    }

    private Client authenticate(Form form, Function<String, Optional<Agent>> entries) throws OAuthError {
        if (form.optional("client_secret").isPresent()) {
            throw OAuthError.malformed("invalid_request", "clients prove themselves by private_key_jwt only");
        }
        String type = form.required("client_assertion_type");
        String text = form.required("client_assertion");
        if (!type.equals(ASSERTION_TYPE)) {
            throw OAuthError.malformed("invalid_request", "client_assertion_type must be " + ASSERTION_TYPE);
        }
        try {
            StrictJws assertion = StrictJws.parse(text);
            String clientId = ClientAssertions.claimedClient(assertion);
            if (!form.optional("client_id").orElse(clientId).equals(clientId) || !IdKind.AGENT.matches(clientId)) {
                throw invalidClient("client_id is not the assertion's, or not an agent's id");
            }
            Agent agent = entries.apply(clientId).orElseThrow(() -> invalidClient("no such agent"));
            Client client = new Client(agent, assertions.check(assertion, clientId, keysOf(agent)));
            remember(agent);
            form.provenBy(clientId);
            return client;
        } catch (BadToken bad) {
            throw invalidClient("client assertion: " + bad.reason() + ", " + bad.getMessage());
        }
    }

    private void remember(Agent agent) {
        Agent known = proven.get(agent.id());
        if (known != null && known.version() == agent.version()) {
            return;
        }
        if (proven.size() >= CACHED_AGENTS) {
            proven.clear(); // simpler than ageing: each is read once more
        }
        proven.put(agent.id(), agent);
    }

    /** Accepts the assertion, once. */
    void useUp(Client client) throws OAuthError {
        try {
            assertions.useUp(client.assertion());
        } catch (BadToken bad) {
            if (bad.reason() == BadToken.Reason.CAPACITY) {
                throw OAuthError.denied(503, "temporarily_unavailable", bad.getMessage());
            }
            throw invalidClient("client assertion: " + bad.reason() + ", " + bad.getMessage());
        }
    }

    /** The refusal of an assertion that another node has accepted before. */
    static OAuthError usedElsewhere() {
        return invalidClient("client assertion: " + BadToken.Reason.REPLAYED + ", used at another node before");
    }

    private static OAuthError invalidClient(String reason) {
        return OAuthError.denied(401, "invalid_client", reason);
    }

    private List<VerificationKey> keysOf(Agent agent) throws BadToken {
        List<VerificationKey> found = new ArrayList<>();
        for (WorkloadIdentity identity : agent.entry().workloadIdentities()) {
            if (identity.type().equals("jwk")) {
                found.add(key(identity.value()));
            }
        }
        return found;
    }

    private VerificationKey key(String jwk) throws BadToken {
        VerificationKey known = keys.get(jwk);
        if (known != null) {
            return known;
        }
        try {
            VerificationKey key = VerificationKey.of(JSON.readValue(jwk, new TypeReference<Map<String, Object>>() {}));
            if (keys.size() >= CACHED_KEYS) {
                keys.clear(); // simpler than ageing, and a key is parsed in some 20 microseconds
            }
            keys.put(jwk, key);
            return key;
        } catch (JsonProcessingException e) {
            throw new BadToken(BadToken.Reason.UNKNOWN_KEY, "the registered key cannot be read");
        }
    }

    /** Closes the record of used assertions. */
    @Deactivate
    public void close() throws IOException {
        journal.close();
    }
}
