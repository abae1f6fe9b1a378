// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Instant;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Fixture of {@link ElevationProviderContract}. */
public interface ElevationVendor extends Vendor {
    /** The adapter. */
    ElevationProvider provider();

    /** The same instance's door for ending. */
    RevocationParticipant participant();

    /** An elevation for a new principal at the target, which the fixture makes without any right. */
    ApprovedElevation elevation(String leaseId, TaskRef task, Instant expiresAt);

    /** Whether the elevation's principal may do its operations now, tried at the target. */
    boolean allowed(ApprovedElevation elevation);
}
