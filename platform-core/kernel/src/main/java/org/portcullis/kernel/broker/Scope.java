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
 * @param ends until when what is drawn now may live
 */
record Scope(
        Agent agent,
        ElevationRow elevation,
        String system,
        Binding vault,
        Optional<String> pam,
        List<Granted> operations,
        Ends ends) {

    /**
     * Until when.
     *
     * @param expiresAt the latest for all of it
     * @param credential the latest for the credential; earlier when only what was begun with it may go on
     */
    record Ends(Instant expiresAt, Instant credential) {}

    /**
     * An operation to be granted.
     *
     * @param name the catalogue's
     * @param binding its PAM binding
     * @param constraints the approved ones, JSON text
     */
    record Granted(String name, Binding binding, String constraints) {}

    /**
     * What can't be ended before it expires lives no longer than a kill may take: a certificate is short, and the session
     * that was begun with it goes on where a PAM product can end it.
     */
    Scope through(Instance issuer, Optional<Instance> grants, Instant now, TierLimits limits) {
        Instant killed = now.plus(limits.killSla(tier()));
        if (endsBefore(issuer) || expiresAt().isBefore(killed)) {
            return this;
        }
        Instant all = grants.filter(Scope::endsBefore).isPresent() ? expiresAt() : killed;
        return new Scope(agent, elevation, system, vault, pam, operations, new Ends(all, killed));
    }

    private static boolean endsBefore(Instance vendor) {
        return !vendor.capabilities().contains(Capability.CANNOT_REVOKE);
    }

    /** The latest that anything drawn now may live until. */
    Instant expiresAt() {
        return ends.expiresAt();
    }

    /** Until when grants outlive the credential; empty when all ends with it. */
    Optional<Instant> sessionsUntil() {
        return Optional.of(expiresAt()).filter(all -> all.isAfter(ends.credential()));
    }

    RiskTier tier() {
        return agent.entry().profile().riskTier();
    }

    /** How long a credential drawn now lives; refused when no time is left. */
    Duration lifetimeLeft(Instant now) {
        Duration left = Duration.between(now, ends.credential());
        if (left.isNegative() || left.isZero()) {
            throw Refusals.conflict("elevation-not-usable", "No time is left for a credential.");
        }
        return left;
    }
}
