// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.session;

/**
 * A person's session that was alive a moment ago.
 *
 * @param id ours, {@code pss_…}
 * @param personId {@code psn_…}
 */
public record PersonSession(String id, String personId) {}
