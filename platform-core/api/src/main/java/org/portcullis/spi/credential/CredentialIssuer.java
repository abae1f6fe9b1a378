// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.credential;

import java.time.Duration;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * A vault, or a PAM product that checks credentials out. Called from many threads at once. Whatever {@code issue} makes
 * must be endable through the same instance's {@code RevocationParticipant} by the reference alone, even if the answer
 * is lost. Contract: {@code CredentialIssuerContract}.
 */
@ConsumerType
public interface CredentialIssuer {
    /** Constant, without I/O. */
    Set<Capability> capabilities();

    /**
     * A reference, stored by the caller before {@link #issue}, under which all that issue makes can be ended. Repeating
     * it with the same idempotency key may answer another reference; a reference that is never issued under costs
     * nothing that doesn't expire by itself.
     *
     * @return opaque, at most 512 characters, prefixed by its format version as in {@code v1:…}; not a secret
     * @throws AdapterException as every call to a vendor
     */
    String reserve(IssueRequest request, CallContext context);

    /**
     * Mints one credential under a reference. {@code lease.expiresAt} is never later than now + {@code request.ttl()}.
     * Refused with {@code REJECTED} when the reference has been ended.
     *
     * @throws AdapterException {@code TIMEOUT} or {@code INTERNAL} when it may have been made all the same
     */
    IssuedCredential issue(String ref, IssueRequest request, CallContext context);

    /** Lengthens a lease by at most {@code increment} from now; only where {@link Capability#RENEW} is named. */
    default Lease renew(Lease lease, Duration increment, CallContext context) {
        throw new AdapterException(FailureKind.UNSUPPORTED, "this adapter can't renew a lease: draw a new credential");
    }
}
