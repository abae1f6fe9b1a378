// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.util.Map;
import java.util.Optional;
import org.portcullis.service.elevation.Elevation;

/**
 * An elevation as the kernel needs it.
 *
 * @param elevation what the world sees; its status is the stored one, which knows nothing of the time
 * @param environment the agent's
 * @param systemVersions the version of each system that was asked for; templates are resolved from it
 * @param approvers how many different people must approve; 0 when policy did
 * @param subjectPersonId the person on whose behalf, for modes 1 and 2
 * @param personSessionId the session of theirs in which it was asked for
 * @param policyVersion what the policies were when it was asked for
 */
public record ElevationRow(
        Elevation elevation,
        String environment,
        Map<String, Integer> systemVersions,
        int approvers,
        Optional<String> subjectPersonId,
        Optional<String> personSessionId,
        String policyVersion) {
    /** Copies the map. */
    public ElevationRow {
        systemVersions = Map.copyOf(systemVersions);
    }
}
