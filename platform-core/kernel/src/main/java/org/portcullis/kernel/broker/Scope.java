// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.limits.TierLimits;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.credential.Capability;

/**
 * What a draw comes to, by the elevation and the version of the system that was approved.
 *
 * @param agent whose
 * @param elevation under which
 * @param system the catalogue's system
 * @param vault which instance mints the credential, and its template
 * @param pam which instance grants the operations; empty when the system binds none
 * @param operations what is granted there
 * @param expiresAt the latest that anything drawn now may live until
 */
record Scope(
        Agent agent,
        ElevationRow elevation,
        String system,
        Binding vault,
        Optional<String> pam,
        List<Granted> operations,
        Instant expiresAt) {

    /**
     * An operation to be granted.
     *
     * @param name the catalogue's
     * @param binding its PAM binding
     * @param constraints the approved ones, JSON text
     */
    record Granted(String name, Binding binding, String constraints) {}

    /** What can't be ended before it expires lives no longer than a kill may take. */
    Scope through(Instance issuer, Instant now, TierLimits limits) {
        Instant killed = now.plus(limits.killSla(tier()));
        boolean ends = !issuer.capabilities().contains(Capability.CANNOT_REVOKE);
        return ends || expiresAt.isBefore(killed)
                ? this
                : new Scope(agent, elevation, system, vault, pam, operations, killed);
    }

    RiskTier tier() {
        return agent.entry().profile().riskTier();
    }

    /** How long a credential drawn now lives; refused when no time is left. */
    Duration lifetimeLeft(Instant now) {
        Duration left = Duration.between(now, expiresAt);
        if (left.isNegative() || left.isZero()) {
            throw Refusals.conflict("elevation-not-usable", "No time is left for a credential.");
        }
        return left;
    }
}
