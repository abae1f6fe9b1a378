// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.elevation;

import java.time.Instant;

/**
 * What stands at the vendor after a grant.
 *
 * @param ref the reference it was granted under
 * @param vendorGrant the vendor's own id (role, session, request)
 * @param expiresAt when it ends at the latest, UTC
 * @param endedByVendor whether the vendor itself ends it then
 */
public record Grant(String ref, String vendorGrant, Instant expiresAt, boolean endedByVendor) {}
