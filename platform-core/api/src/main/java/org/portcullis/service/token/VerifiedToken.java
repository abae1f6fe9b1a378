// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.token;

import java.time.Instant;
import java.util.Optional;

/**
 * A good access token of the platform, with its proof where one is bound.
 *
 * @param agentId whose
 * @param grantId its grant and {@code jti}
 * @param environment where it works
 * @param keyThumbprint the key it is bound to
 * @param expiresAt UTC
 * @param subjectPersonId the person on whose behalf; empty when it is in the agent's own name
 */
public record VerifiedToken(
        String agentId,
        String grantId,
        String environment,
        Optional<String> keyThumbprint,
        Instant expiresAt,
        Optional<String> subjectPersonId) {}
