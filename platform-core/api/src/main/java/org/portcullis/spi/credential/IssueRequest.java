// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.credential;

import java.time.Duration;
import java.util.Map;
import org.portcullis.spi.TaskRef;

/**
 * What credential is wanted.
 *
 * @param leaseId our own id of the lease-to-be, {@code lse_…}; unique for each credential
 * @param task for whom and what
 * @param system the catalogue's name of the system
 * @param template the binding's settings, resolved by the kernel (for instance engine, mount, role)
 * @param ttl longest lifetime, positive
 */
public record IssueRequest(String leaseId, TaskRef task, String system, Map<String, String> template, Duration ttl) {
    /** Copies the template; refuses a lifetime that isn't positive. */
    public IssueRequest {
        template = Map.copyOf(template);
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("ttl must be positive, is " + ttl);
        }
    }
}
