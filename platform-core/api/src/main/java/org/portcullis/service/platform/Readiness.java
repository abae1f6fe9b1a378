// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Whether the platform can do its work. */
@ProviderType
public interface Readiness {
    /** Why it isn't ready, in sentences for people; empty when it is. */
    List<String> obstacles();

    /** Findings of {@code portcullis doctor}: each line says what was looked at, and what to do when it is wrong. */
    List<Finding> examine();

    /**
     * A finding.
     *
     * @param subject what was looked at
     * @param good whether it is well
     * @param detail what was found and what to do
     */
    record Finding(String subject, boolean good, String detail) {}
}
