// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Receipt;

/** What is wrong with an adapter's answer by the contract's own words; null when nothing is. */
final class Flaws {
    private static final int LONGEST_REFERENCE = 512;

    private Flaws() {}

    static String reference(String ref) {
        if (ref.isBlank()) {
            return "an empty reference";
        }
        if (ref.length() > LONGEST_REFERENCE) {
            return "a reference of " + ref.length() + " characters";
        }
        return ref.matches("v[0-9]+:.*") ? null : "a reference without its format version (v1:…)";
    }

    static String issued(IssuedCredential issued, String ref, Instant latest) {
        if (issued.lease() == null) {
            return "a credential without a lease";
        }
        if (!issued.lease().ref().equals(ref)) {
            return "a lease under another reference";
        }
        if (issued.lease().vendorLease().isBlank()) {
            return "a lease without the vendor's id";
        }
        if (issued.lease().expiresAt().isAfter(latest)) {
            return "a lease that lives longer than was asked for";
        }
        return issued.values().isEmpty() ? "a credential without values" : null;
    }

    static String grant(Grant grant, String ref) {
        if (!ref.equals(grant.ref())) {
            return "a grant under another reference";
        }
        return grant.vendorGrant() == null || grant.vendorGrant().isBlank() ? "a grant without the vendor's id" : null;
    }

    static String principal(String id, Target target) {
        if (id.isBlank() && target.state() != DesiredState.ABSENT) {
            return "a principal without the vendor's id";
        }
        return id.length() > LONGEST_REFERENCE ? "a principal's id of " + id.length() + " characters" : null;
    }

    static String receipt(Receipt receipt) {
        return receipt.fold(
                ended -> ended.count() < 0 ? "a negative count" : null,
                absent -> null,
                accepted -> accepted.pollAfter() == null || accepted.pollAfter().isNegative()
                        ? "no time to ask again after"
                        : null);
    }

    static String secret(Secret secret) {
        char[] value = secret.reveal();
        Arrays.fill(value, '\0');
        return value.length == 0 ? "an empty secret" : null;
    }

    static String accepted(long accepted, List<AuditRecord> batch) {
        long before = batch.get(0).seq() - 1;
        long last = batch.get(batch.size() - 1).seq();
        return accepted < before || accepted > last ? "a sequence number outside the batch" : null;
    }
}
