// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Fixture of {@link RevocationParticipantContract}. */
public interface RevocationVendor extends Vendor {
    /** The adapter. */
    RevocationParticipant participant();

    /** Gives the task access that works at the vendor; settled. */
    Held grantAccess(TaskRef task);

    /** Whether that access, or anything that was born under its reference, works; tried at the vendor. */
    boolean stillOpen(Held held);

    /** A well-formed reference that the vendor has never heard of, or has long forgotten. */
    Held unknown();

    /**
     * The order as the kernel gives it to this participant. Where no references are held at a vendor and the ledger's
     * fences end access (TOKEN, GATEWAY_BLOCK), the fixture raises them here and names them in the order.
     */
    default Order commanded(Order order) {
        return order;
    }

    /** Whether the participant finds what it ends by the references; false where it goes by the fences alone. */
    default boolean goesByReferences() {
        return true;
    }

    /** Longest time from the order until the vendor is proven dead, births included. */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    /**
     * Access that works under references as released versions of the adapter wrote them: one for each format that this
     * version says it reads ({@code Portcullis-References}), with the text of the reference written down here, not made
     * by today's code.
     */
    default List<Held> writtenBefore(TaskRef task) {
        return List.of();
    }

    /** The same adapter with that address for its vendor's, whose certificate nobody vouches for; empty where it can't. */
    default Optional<RevocationParticipant> at(URI impostor) {
        return Optional.empty();
    }

    /** Starts making access that hangs at the vendor until told; empty where the fixture can't. */
    default Optional<Birth> beginBirth(TaskRef task) {
        return Optional.empty();
    }

    /** Access that is being made: its answer hasn't come. */
    interface Birth {
        /** Unsettled, without a vendor's id. */
        Held held();

        /** Lets the vendor finish; returns when it has, whatever became of it. */
        void finish();
    }
}
