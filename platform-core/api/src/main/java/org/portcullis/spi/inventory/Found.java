// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.inventory;

/**
 * One thing found at a vendor.
 *
 * @param ref the reference that it belongs to, empty when it can't be told
 * @param vendorId the vendor's own id
 * @param kind in the vendor's words (account, lease, role, session)
 * @param principal the login at the target, empty when there is none
 */
public record Found(String ref, String vendorId, String kind, String principal) {}
