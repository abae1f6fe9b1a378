// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Optional;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;

/** What evidence is worth. */
final class Proof {
    private Proof() {}

    /** Whether it is the vendor's own look: a read-back or a refused probe. */
    static boolean verifies(Evidence evidence) {
        return evidence == Evidence.READ_BACK || evidence == Evidence.PROBE_REFUSED;
    }

    /** The state of a part that such evidence settles; none at all: nothing was ever made there. */
    static PartState state(Optional<Evidence> evidence) {
        return evidence.map(Proof::verifies).orElse(false) ? PartState.VERIFIED : PartState.REVOKED;
    }

    /** The weaker of two; one that is missing says nothing, since a side that was never made has none. */
    static Optional<Evidence> weaker(Optional<Evidence> one, Optional<Evidence> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.get().compareTo(other.get()) > 0 ? one : other;
    }

    /** Whether it settles a part of an instance that declares this as its strongest. */
    static boolean enough(Evidence given, Optional<Evidence> declared) {
        return verifies(given) || declared.isEmpty() || !verifies(declared.get());
    }
}
