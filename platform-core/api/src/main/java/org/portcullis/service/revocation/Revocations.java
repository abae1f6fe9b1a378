// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;

/** The kill. All methods throw {@code Refusal}. */
@ProviderType
public interface Revocations {
    /**
     * Commands a revocation (role OPERATOR). When it returns, nothing new is granted to the target. A command for a
     * target whose revocation is open joins that one. Returns as soon as the fences stand.
     */
    Revocation command(Caller caller, RevocationTarget target, String reason);

    /** What {@link #command} would end; does nothing. */
    Preview preview(Caller caller, RevocationTarget target);

    /** One. */
    Revocation revocation(Caller caller, String id);

    /**
     * Waives a vendor that is gone for good (role GOVERNANCE): for an open revocation whose SLA has passed, and an instance
     * whose parts are STUCK or RETRYING. Two different people are needed for each instance, neither of them who commanded
     * it, nor tied to them or to one another by enrolment. When all that is unsettled has been waived twice (once that was so, it is
     * said again after the other parts have settled), the revocation becomes CLOSED_UNCONFIRMED: never a success, and the target stays blocked until it is reinstated.
     */
    Revocation waive(Caller caller, String id, String adapter, String reason);

    /** Who has waived what, oldest first. */
    List<Waiver> waivers(Caller caller, String id);

    /** All, newest last; only open ones where asked. */
    Page<Revocation> revocations(Caller caller, boolean onlyOpen, PageRequest page);

    /** Waits until it is REVOKED or closed, or the time is over, and returns it as it is then. */
    Revocation await(Caller caller, String id, Duration longest);

    /** Steps after a number, waiting up to {@code longest} for the first; empty when none came. */
    List<RevocationEvent> events(Caller caller, String id, long afterSeq, Duration longest);

    /** The tier's SLA for an open revocation's target, for callers that wait without a time of their own. */
    Optional<Duration> sla(RevocationTarget target);
}
