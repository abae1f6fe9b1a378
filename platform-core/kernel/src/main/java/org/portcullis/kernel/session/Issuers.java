// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.people.TokenIssuer;

/**
 * How people's tokens are verified, as each instance said a while ago: believed for five minutes, and asked again for a key
 * that is missing, but not more often than every 10 s, whatever strangers send. Thread-safe.
 */
final class Issuers {
    private static final Duration BELIEVED = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final Ask ask;
    private final Map<String, Said> said = new ConcurrentHashMap<>();

    /** Asks an instance. */
    @FunctionalInterface
    interface Ask {
        /** Throws {@code AdapterException}. */
        TokenIssuer of(String instance);
    }

    /** What it said; empty when it failed. */
    private record Said(long generation, long atNanos, Optional<TokenIssuer> issuer, AdapterException failure) {
        boolean youngerThan(Duration age) {
            return System.nanoTime() - atNanos < age.toNanos();
        }
    }

    Issuers(Ask ask) {
        this.ask = ask;
    }

    /**
     * The one instance that vouches for that issuer, with what it said. Two that do are none: whose word is it?
     *
     * @throws AdapterException when an instance couldn't say, and no other one vouches for it
     */
    Optional<Map.Entry<Instance, TokenIssuer>> find(List<Instance> instances, String issuer, boolean anew) {
        Map<Instance, TokenIssuer> found = new HashMap<>();
        AdapterException failure = null;
        for (Instance instance : instances) {
            Said word = word(instance, issuer, anew);
            if (word.issuer().isEmpty()) {
                failure = word.failure();
            } else if (word.issuer().get().issuer().equals(issuer)) {
                found.put(instance, word.issuer().get());
            }
        }
        if (found.isEmpty() && failure != null) {
            throw failure;
        }
        return found.size() == 1 ? found.entrySet().stream().findFirst() : Optional.empty();
    }

    private Said word(Instance instance, String issuer, boolean anew) {
        return said.compute(instance.id(), (id, known) -> {
            boolean same = known != null && known.generation() == instance.generation();
            if (same && known.youngerThan(BETWEEN)) {
                return known;
            }
            boolean asked = anew
                    && known != null
                    && known.issuer()
                            .filter(word -> word.issuer().equals(issuer))
                            .isPresent();
            if (same && known.issuer().isPresent() && known.youngerThan(BELIEVED) && !asked) {
                return known;
            }
            return said(instance);
        });
    }

    private Said said(Instance instance) {
        try {
            return new Said(instance.generation(), System.nanoTime(), Optional.of(ask.of(instance.id())), null);
        } catch (AdapterException e) {
            return new Said(instance.generation(), System.nanoTime(), Optional.empty(), e);
        }
    }
}
