// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/**
 * Calls of {@code RevocationParticipant} on the revocation lane: threads, permits and queue of their own for each
 * instance, past open breakers, at once and once (the caller repeats as its own schedule says). Nothing here blocks.
 *
 * <p>Each future ends by the call's deadline: with the answer, or with an {@code AdapterException} whose message names
 * the instance ({@code MISCONFIGURED} when it isn't there). Dependents run on the lane's thread and hold its permit: they
 * may write to the store, and must not wait for another call of the same instance.
 */
public interface Participants {

    /** Who is really there. */
    CompletableFuture<String> vendorIdentity(String instance, Call call);

    /** Orders the end. */
    CompletableFuture<Receipt> revoke(String instance, Order order, Call call);

    /** Asks for evidence. */
    CompletableFuture<Optional<Evidence>> confirm(String instance, Order order, Call call);
}
