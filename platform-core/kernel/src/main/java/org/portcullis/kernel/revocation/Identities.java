// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Participants;

/**
 * Asks an instance which vendor it talks to. What many orders ask within a second is asked once, so that a mass kill
 * doesn't pay a round trip for each; a change of the instance asks afresh.
 */
final class Identities {
    private static final long SHARED_NANOS = 1_000_000_000L;

    private final Participants participants;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    Identities(Participants participants) {
        this.participants = participants;
    }

    private record Asked(long generation, long at, CompletableFuture<String> answer) {
        boolean good(long wanted) {
            return generation == wanted && System.nanoTime() - at < SHARED_NANOS && !answer.isCompletedExceptionally();
        }
    }

    /** Who is there. */
    CompletableFuture<String> of(Instance instance, Call call) {
        return asked.compute(
                        instance.id(),
                        (id, last) -> last != null && last.good(instance.generation())
                                ? last
                                : new Asked(
                                        instance.generation(),
                                        System.nanoTime(),
                                        participants.vendorIdentity(id, call)))
                .answer();
    }
}
