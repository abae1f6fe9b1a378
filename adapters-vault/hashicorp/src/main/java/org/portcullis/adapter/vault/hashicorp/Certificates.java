// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;

/**
 * SSH certificates once they are signed: the vault keeps none and can end none, so only their own end is evidence, by the
 * vault's clock, which wrote it into them.
 */
final class Certificates {
    private static final Pattern ID = Pattern.compile("ssh:([0-9a-f]{1,16}):([0-9]{1,12})");

    private final VaultSettings settings;
    private final LeaseCalls leases;

    Certificates(VaultSettings settings, LeaseCalls leases) {
        this.settings = settings;
        this.leases = leases;
    }

    /** The id of a certificate: its serial number and its end. */
    static String id(SshCertificate certificate) {
        return "ssh:" + certificate.serial() + ":" + certificate.validBefore().getEpochSecond();
    }

    private static Instant end(String id) {
        Matcher matcher = ID.matcher(id);
        if (!matcher.matches()) {
            throw new AdapterException(
                    FailureKind.REJECTED, "this is no certificate's id: another version or another adapter made it");
        }
        return Instant.ofEpochSecond(Long.parseLong(matcher.group(2)));
    }

    /**
     * How long, by the vault's clock, something of a reference whose token is dead may live on; zero when nothing does.
     *
     * @param ids certificates that are known
     * @param more whether one may have been signed, or is being signed, whose answer nobody has seen
     */
    Duration left(VaultRef ref, Reservation reservation, Set<String> ids, boolean more, CallContext context) {
        Instant now = leases.vaultTime(context);
        Instant last = Instant.EPOCH;
        for (String id : ids) {
            last = later(last, end(id));
        }
        if (more) {
            Instant dead = reservation.deadAtVault(now);
            last = later(last, dead.plus(settings.issueDeadline).plusSeconds(ref.lifetimeSeconds()));
        }
        return last.isBefore(now) ? Duration.ZERO : Duration.between(now, last).plusSeconds(1);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** What is proven of a reference whose token is dead. */
    Optional<Evidence> confirm(
            VaultRef ref, Reservation reservation, Set<String> ids, boolean more, CallContext context) {
        if (!more && ids.isEmpty()) {
            return Optional.of(Evidence.READ_BACK); // nothing was signed, and the token that could is gone
        }
        return left(ref, reservation, ids, more, context).isZero() ? Optional.of(Evidence.EXPIRED) : Optional.empty();
    }
}
