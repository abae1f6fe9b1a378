// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.spi.Secret;

/** Lets concurrent requests of the gateway for one elevation and system share one draw; each gets a copy to wipe. */
final class GatewayDraws {
    private final Map<String, CompletableFuture<DrawnCredential>> underWay = new ConcurrentHashMap<>();

    DrawnCredential one(String key, Supplier<DrawnCredential> draw) {
        CompletableFuture<DrawnCredential> mine = new CompletableFuture<>();
        CompletableFuture<DrawnCredential> first = underWay.putIfAbsent(key, mine);
        if (first != null) {
            return joined(first);
        }
        try {
            DrawnCredential drawn = draw.get();
            mine.complete(copy(drawn));
            return drawn;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }

    private static DrawnCredential joined(CompletableFuture<DrawnCredential> first) {
        try {
            return copy(first.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }

    private static DrawnCredential copy(DrawnCredential drawn) {
        Map<String, Secret> values = new HashMap<>();
        drawn.values().forEach((name, secret) -> {
            char[] revealed = secret.reveal();
            values.put(name, Secret.of(revealed));
            java.util.Arrays.fill(revealed, '\0');
        });
        return new DrawnCredential(drawn.leaseId(), drawn.system(), drawn.expiresAt(), values);
    }
}
