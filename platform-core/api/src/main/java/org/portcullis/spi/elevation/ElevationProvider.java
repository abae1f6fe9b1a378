// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.elevation;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * A PAM product: grants operations for a task to a principal, often the login that a vault minted. Called from many
 * threads at once; ended through {@code RevocationParticipant} by the reference. Contract:
 * {@code ElevationProviderContract}.
 */
@ConsumerType
public interface ElevationProvider {
    /**
     * A reference, stored by the caller before {@link #grant}, under which all that grant makes can be ended.
     *
     * @return opaque, at most 512 characters, prefixed by its format version as in {@code v1:…}
     */
    String reserve(ApprovedElevation elevation, CallContext context);

    /** Grants; repeating it is a no-op. The vendor itself ends it at {@code expiresAt} where it can. */
    Grant grant(String ref, ApprovedElevation elevation, CallContext context);
}
