// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;

/** What this process knows of one reference: its token, which lives in memory only, and how far issuing has come. */
final class Reservation {
    private enum Stage {
        FRESH,
        ISSUING,
        ISSUED,
        FAILED,
        LOST,
        /** Reserved by another process, or before a restart. */
        FOREIGN
    }

    private final VaultRef ref;
    private final Secret token;
    private final Instant expiresAt;
    private Stage stage;
    private Instant started;
    private Instant deadSince;
    private Instant deadAtVault;
    private boolean reopens;
    private String lease = "";

    private Reservation(VaultRef ref, Secret token, Instant expiresAt, Stage stage) {
        this.ref = ref;
        this.token = token;
        this.expiresAt = expiresAt;
        this.stage = stage;
    }

    static Reservation made(VaultRef ref, Secret token, Instant expiresAt) {
        return new Reservation(ref, token, expiresAt, Stage.FRESH);
    }

    static Reservation foreign(VaultRef ref, Instant forgetAt) {
        return new Reservation(ref, null, forgetAt, Stage.FOREIGN);
    }

    /** The agent's entity was disabled when this was made: its issue opens it. */
    synchronized Reservation reopening() {
        reopens = true;
        return this;
    }

    synchronized boolean reopens() {
        return reopens;
    }

    VaultRef ref() {
        return ref;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /** The token for the one issue; from now on one may be under way. */
    synchronized String begin(Instant now) {
        if (deadSince != null) {
            throw ended();
        }
        if (stage == Stage.FOREIGN) {
            throw new AdapterException(
                    FailureKind.REJECTED, "this process holds no token for the reference: reserve anew");
        }
        if (stage != Stage.FRESH) {
            throw new AdapterException(
                    FailureKind.REJECTED, "one credential is issued per reference: reserve anew for another");
        }
        stage = Stage.ISSUING;
        started = now;
        return token.revealString();
    }

    static AdapterException ended() {
        return new AdapterException(
                FailureKind.REJECTED, "the reference has been ended or has expired: reserve anew, if that is allowed");
    }

    /** The vault certainly did nothing: the same reference may be tried again. */
    synchronized void nothingHappened() {
        stage = Stage.FRESH;
    }

    /** The vault certainly finished, without a credential. */
    synchronized void failed() {
        stage = Stage.FAILED;
    }

    /** The answer didn't come: the vault may be at it still. */
    synchronized void lost() {
        stage = Stage.LOST;
    }

    /** @return false when the reference was ended meanwhile: the credential must not be handed over */
    synchronized boolean issued(String vendorLease) {
        stage = Stage.ISSUED;
        lease = vendorLease;
        return deadSince == null;
    }

    synchronized String lease() {
        return lease;
    }

    synchronized boolean isIssuing() {
        return stage == Stage.ISSUING || stage == Stage.LOST;
    }

    /** Whether this process made the reservation, and so knows all that was issued under it. */
    synchronized boolean isKnownHere() {
        return stage != Stage.FOREIGN;
    }

    /** The vault has confirmed that the token is gone. */
    synchronized void dead(Instant now) {
        if (deadSince == null) {
            deadSince = now;
            if (token != null) {
                token.close();
            }
        }
    }

    synchronized Optional<Instant> deadSince() {
        return Optional.ofNullable(deadSince);
    }

    /**
     * The first time, by the vault's clock, at which the token was known to be gone.
     *
     * @param now by the vault's clock; taken when there is none yet
     */
    synchronized Instant deadAtVault(Instant now) {
        deadAtVault = deadAtVault == null ? now : deadAtVault;
        return deadAtVault;
    }

    /** Whether this process knows that nothing can have been issued that it doesn't know. */
    synchronized boolean hidesNothing() {
        return stage == Stage.FRESH || stage == Stage.FAILED || stage == Stage.ISSUED;
    }

    /**
     * Until when a credential may still be born under the reference: empty when none can; far in the future while the
     * token isn't known to be dead.
     *
     * @param settled what the ledger says: no issue is under way
     * @param longest how long the vault may work on one request
     */
    synchronized Optional<Instant> openUntil(boolean settled, Duration longest) {
        if (deadSince == null) {
            return Optional.of(Instant.MAX);
        }
        return switch (stage) {
            case FRESH, ISSUED, FAILED -> Optional.empty();
            case ISSUING, LOST -> Optional.of(started.plus(longest));
            case FOREIGN -> settled ? Optional.empty() : Optional.of(deadSince.plus(longest));
        };
    }
}
