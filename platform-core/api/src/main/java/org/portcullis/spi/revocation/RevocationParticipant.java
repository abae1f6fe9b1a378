// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * Every vendor in which access must end. Called from many threads at once, past open breakers. Contract:
 * {@code RevocationParticipantContract}, or {@code PrincipalParticipantContract} for one that is an {@code AgentDirectory} too:
 * it gets orders of scope {@link Order.Scope#AGENT} without references only, and refuses others as {@code UNSUPPORTED}.
 */
@ConsumerType
public interface RevocationParticipant {
    /** Which part this is; constant, without I/O. */
    Part part();

    /** The strongest evidence that {@link #confirm} can give; constant. Empty: none, not bindable to HIGH or CRITICAL. */
    Optional<Evidence> strongestEvidence();

    /**
     * Who is really there: cluster id, realm issuer, system identifier, host key. Asked afresh; equal as long as the
     * vendor's data is the same.
     */
    String vendorIdentity(CallContext context);

    /**
     * Ends what the order names and all that was, or is still being, made under its references; touches nothing else.
     * Idempotent; what is unknown is {@link Receipt.AlreadyAbsent}, never an error. After it, {@code issue} and
     * {@code grant} under those references are refused where the vendor allows it.
     */
    Receipt revoke(Order order, CallContext context);

    /**
     * Asked afresh at the vendor: evidence that everything in the order is dead; empty while anything lives, or while
     * an unsettled reference could still give birth. "Could not tell" is an exception, never an answer.
     */
    Optional<Evidence> confirm(Order order, CallContext context);
}
