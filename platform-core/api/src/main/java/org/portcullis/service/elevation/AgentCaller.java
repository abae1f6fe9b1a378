// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.elevation;

import java.util.Optional;

/**
 * An agent that showed a good token just now.
 *
 * @param agentId {@code agt_…}
 * @param grantId the token's grant, {@code gnt_…}
 * @param environment the token's
 * @param subjectPersonId the person on whose behalf, for modes 1 and 2
 */
public record AgentCaller(String agentId, String grantId, String environment, Optional<String> subjectPersonId) {}
