// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Instant;
import java.util.Optional;
import org.portcullis.spi.revocation.Held;

/**
 * A lease as the store keeps it. Holds no secret.
 *
 * @param id {@code lse_…}, also its grant's id in the ledger
 * @param of for whom
 * @param state where it is
 * @param vault the credential
 * @param pam the grant at a PAM product; empty when the system binds none
 * @param principal the login at the target; empty until it is known
 * @param times its times
 */
public record LeaseRow(
        String id, Owner of, LeaseState state, Side vault, Optional<Side> pam, String principal, Times times) {

    /**
     * For whom.
     *
     * @param agentId {@code agt_…}
     * @param elevationId {@code elv_…}
     * @param system the catalogue's
     * @param holder {@code AGENT} or {@code GATEWAY}
     */
    public record Owner(String agentId, String elevationId, String system, String holder) {}

    /**
     * One vendor's side.
     *
     * @param adapter the instance
     * @param vendorIdentity who was there when it was made; what another vendor says of it isn't believed
     * @param state where it is
     * @param ref empty until it is reserved
     * @param vendorId the vendor's own id; empty until it answered
     */
    public record Side(String adapter, String vendorIdentity, SideState state, String ref, String vendorId) {}

    /**
     * Times, UTC.
     *
     * @param createdAt when the intent was stored
     * @param issueDeadline until when a call that makes something may be under way
     * @param expiresAt when all of it ends by itself at the latest
     * @param credentialUntil when the credential ends by itself, where the grant may outlive it
     */
    public record Times(
            Instant createdAt, Instant issueDeadline, Instant expiresAt, Optional<Instant> credentialUntil) {
        Instant credentialEnds() {
            return credentialUntil.orElse(expiresAt);
        }
    }

    /** The vault's side as an order names it; empty while or when there is nothing to end there. */
    public Optional<Held> heldAtVault(Instant now) {
        return held(vault, now, times.credentialEnds());
    }

    /** The PAM product's side as an order names it; empty while or when there is nothing to end there. */
    public Optional<Held> heldAtPam(Instant now) {
        return pam.flatMap(side -> held(side, now, times.expiresAt()));
    }

    private Optional<Held> held(Side side, Instant now, Instant ends) {
        if (side.state() == SideState.NONE || side.state() == SideState.ENDED) {
            return Optional.empty();
        }
        boolean settled = side.state() == SideState.MADE || !now.isBefore(times.issueDeadline());
        return Optional.of(new Held(id, side.ref(), side.vendorId(), principal, settled, ends));
    }

    /** Whether its secret is of no use any more while what was begun with it goes on. */
    boolean spent(Instant now) {
        return times.credentialUntil().filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Whether both sides are proven dead or were never made, given that nothing more will be made. */
    boolean nothingLeft() {
        return over(vault) && pam.map(LeaseRow::over).orElse(true);
    }

    private static boolean over(Side side) {
        return side.state() == SideState.NONE || side.state() == SideState.ENDED;
    }
}
