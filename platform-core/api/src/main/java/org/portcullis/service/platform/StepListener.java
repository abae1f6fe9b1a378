// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears the named steps of issuing and revoking as they are reached, on the working thread; for tracing, and for the
 * tests that stop the process there. None is registered in production. An exception from it is logged and ignored.
 */
@ConsumerType
public interface StepListener {
    /**
     * A step was reached and its effects are as its name says.
     *
     * @param step as in {@code issue.intent-stored}; the names stand in the kernel's {@code Steps}
     * @param id the lease or revocation
     */
    void reached(String step, String id);
}
