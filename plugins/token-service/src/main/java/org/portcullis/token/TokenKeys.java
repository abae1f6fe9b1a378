// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.token.PublishedKeys;
import org.portcullis.token.jose.KeyRing;
import org.portcullis.token.jose.VerificationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the signing keys of this node, rotates them by age, and knows the public halves of the other nodes' keys. */
@Component(service = TokenKeys.class, immediate = true)
public final class TokenKeys {
    /** How long one key signs. */
    static final Duration ROTATION = Duration.ofDays(30);
    /** Longer than the longest token of any tier. */
    static final Duration KEEP_RETIRED = Duration.ofMinutes(70);

    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);

    private final KeyRing ring;
    private final ClusterKeys cluster;
    private final ScheduledExecutorService timer;

    /** Opens the keys in the platform's data folder; a folder that others may read is a clear failure. */
    @Activate
    public TokenKeys(BundleContext context, @Reference PublishedKeys published) throws IOException {
        this(open(context), published);
        cluster.publish();
    }

    private static KeyRing open(BundleContext context) throws IOException {
        Path folder = Path.of(context.getProperty("portcullis.home"), "data", "keys", "token");
        try {
            return KeyRing.open(folder, Clock.systemUTC(), KEEP_RETIRED);
        } catch (IOException e) {
            // tells the launcher, which ends the start with this sentence
            Dictionary<String, Object> failed = new Hashtable<>();
            failed.put("portcullis.start", "failed");
            failed.put("portcullis.detail", "The token signing keys can't be used: " + e.getMessage());
            context.registerService(Object.class, new Object(), failed);
            throw e;
        }
    }

    /** For tests and benchmarks: keys in any folder. */
    public TokenKeys(Path folder, Clock clock) throws IOException {
        this(KeyRing.open(folder, clock, KEEP_RETIRED), new Alone());
    }

    private static final class Alone implements PublishedKeys {
        @Override
        public void publish(Map<String, String> byId) {
            // nobody else is there
        }

        @Override
        public Map<String, String> all() {
            return Map.of();
        }
    }

    private TokenKeys(KeyRing ring, PublishedKeys published) {
        this.ring = ring;
        this.cluster = new ClusterKeys(ring, published);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "portcullis-token-keys");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::rotateWhenDue, 1, 1, TimeUnit.HOURS);
    }

    private void rotateWhenDue() {
        try {
            if (ring.rotateIfOlderThan(ROTATION)) {
                LOG.info("The token signing key was rotated.");
            }
            cluster.publish();
        } catch (IOException | RuntimeException e) {
            // the old key goes on signing; tried again in an hour
            LOG.error("The token signing key could not be rotated.", e);
        }
    }

    /** The key of this node's or another's that has this id. */
    Optional<VerificationKey> verificationKey(String id) {
        return cluster.find(id);
    }

    /** The published set of all nodes, public halves only. */
    String publicJwks() {
        return cluster.jwks();
    }

    /** The keys. */
    public KeyRing ring() {
        return ring;
    }

    /** Stops the timer. */
    @Deactivate
    public void close() {
        timer.shutdownNow();
    }
}
