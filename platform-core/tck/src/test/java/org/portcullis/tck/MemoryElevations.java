// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;

/** Grants in memory; what {@link MemoryAdapter} ends. */
final class MemoryElevations implements ElevationProvider {
    private final MemoryCalls calls;
    private String shared;

    MemoryElevations(MemoryCalls calls) {
        this.calls = calls;
    }

    @Override
    public String reserve(ApprovedElevation elevation, CallContext context) {
        String ref = calls.is(Mutation.REFERENCES_REPEAT) ? "v2:same" : "v2:" + UUID.randomUUID();
        if (calls.is(Mutation.ALREADY_OPEN_BEFORE_THE_GRANT)) {
            calls.target.grant(ref, elevation.principal());
        }
        return ref;
    }

    @Override
    public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
        return calls.call(context, true, () -> {
            if (calls.target.isClosed(ref)) {
                if (calls.is(Mutation.ENDED_REFERENCE_ISSUES)) {
                    calls.target.grant("v2:" + UUID.randomUUID(), elevation.principal());
                }
                throw new AdapterException(FailureKind.REJECTED, "the reference has been ended");
            }
            calls.known.add(ref);
            String name = calls.is(Mutation.GRANT_AGAIN_MAKES_ANOTHER)
                    ? make(ref, elevation)
                    : calls.target.grantUnder(ref).orElseGet(() -> make(ref, elevation));
            return new Grant(ref, name, elevation.expiresAt(), false);
        });
    }

    private String make(String ref, ApprovedElevation elevation) {
        if (!calls.is(Mutation.NOT_THREAD_SAFE)) {
            return calls.target.grant(ref, elevation.principal());
        }
        shared = elevation.principal();
        LockSupport.parkNanos(2_000_000);
        return calls.target.grant(ref, shared);
    }

    @Override
    public String toString() {
        return calls.text();
    }
}
