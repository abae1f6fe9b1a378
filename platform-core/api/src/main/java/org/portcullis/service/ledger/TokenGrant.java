// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.time.Instant;
import java.util.Optional;
import org.portcullis.service.registry.RiskTier;

/**
 * A token's durable row: now it may be signed.
 *
 * @param grantId {@code gnt_…}, also the token's {@code jti}
 * @param agentId whose
 * @param environment where it works
 * @param tier the agent's
 * @param issuedAt UTC, whole seconds
 * @param expiresAt UTC, whole seconds
 * @param onBehalfOf for whom the agent acts with it; empty: for nobody
 */
public record TokenGrant(
        String grantId,
        String agentId,
        String environment,
        RiskTier tier,
        Instant issuedAt,
        Instant expiresAt,
        Optional<TokenRequest.OnBehalfOf> onBehalfOf) {
    /** In the agent's own name. */
    public TokenGrant(
            String grantId, String agentId, String environment, RiskTier tier, Instant issuedAt, Instant expiresAt) {
        this(grantId, agentId, environment, tier, issuedAt, expiresAt, Optional.empty());
    }
}
