// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.Refusal;
import org.portcullis.service.token.PublishedKeys;
import org.portcullis.token.jose.BadToken;
import org.portcullis.token.jose.KeyRing;
import org.portcullis.token.jose.VerificationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of this node and of the others. An id that isn't known is looked up, at most twice a second, so that a token of a
 * node that has just started is accepted at once; what is known is read again every few seconds, so that a key that was
 * withdrawn goes. While the store can't be read the last that was known holds: no token is worth more than its grant.
 */
final class ClusterKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterKeys.class);
    private static final long UNKNOWN_NANOS = Duration.ofMillis(500).toNanos();
    private static final long KNOWN_NANOS = Duration.ofSeconds(10).toNanos();

    private final KeyRing own;
    private final PublishedKeys published;
    private volatile Others others = new Others(Map.of(), List.of(), System.nanoTime() - KNOWN_NANOS);

    private record Others(Map<String, VerificationKey> byId, List<JWK> halves, long readAt) {}

    ClusterKeys(KeyRing own, PublishedKeys published) {
        this.own = own;
        this.published = published;
    }

    /** Says to the others what this node signs with. */
    void publish() {
        published.publish(own.ownPublic());
    }

    Optional<VerificationKey> find(String id) {
        Optional<VerificationKey> ours = own.verificationKey(id);
        if (ours.isPresent() || id == null) {
            return ours;
        }
        VerificationKey known = others(KNOWN_NANOS).byId().get(id);
        return Optional.ofNullable(known == null ? others(UNKNOWN_NANOS).byId().get(id) : known);
    }

    /** The published set (RFC 7517) of all nodes. */
    String jwks() {
        try {
            List<JWK> all = new ArrayList<>(JWKSet.parse(own.publicJwks()).getKeys());
            all.addAll(others(KNOWN_NANOS).halves());
            return new JWKSet(all).toString(true);
        } catch (ParseException e) {
            throw new IllegalStateException("our own key set can't be read", e);
        }
    }

    private Others others(long oldest) {
        Others now = others;
        if (System.nanoTime() - now.readAt() < oldest) {
            return now;
        }
        synchronized (this) {
            if (System.nanoTime() - others.readAt() >= oldest) {
                others = read();
            }
            return others;
        }
    }

    private Others read() {
        long at = System.nanoTime();
        try {
            Map<String, String> all = new LinkedHashMap<>(published.all());
            own.ownPublic().keySet().forEach(all::remove);
            Map<String, VerificationKey> byId = new LinkedHashMap<>();
            List<JWK> halves = new ArrayList<>();
            for (Map.Entry<String, String> each : all.entrySet()) {
                JWK half = JWK.parse(each.getValue());
                byId.put(each.getKey(), VerificationKey.of(half));
                halves.add(half.toPublicJWK());
            }
            return new Others(Map.copyOf(byId), List.copyOf(halves), at);
        } catch (Refusal | ParseException | BadToken e) {
            LOG.debug("The other nodes' keys can't be read now; those known before hold", e);
            return new Others(others.byId(), others.halves(), at);
        }
    }
}
