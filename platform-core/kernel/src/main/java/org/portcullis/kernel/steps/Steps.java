// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.steps;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.portcullis.service.platform.StepListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which named step of issuing or revoking was reached. The names are what crash tests stop the process at, so they
 * are never renamed lightly. Costs nothing but a volatile read when nobody listens.
 */
@Component(service = Steps.class)
public final class Steps {

    /** The lease's intent, with the fences read, is durable; no vendor knows of it. */
    public static final String ISSUE_INTENT_STORED = "issue.intent-stored";

    /** The vault answered a reference that is not stored yet. */
    public static final String ISSUE_RESERVED = "issue.reserved";

    /** The vault's reference is durable. */
    public static final String ISSUE_REFERENCE_STORED = "issue.reference-stored";

    /** The vault answered a credential that is not stored yet. */
    public static final String ISSUE_VENDOR_ISSUED = "issue.vendor-issued";

    /** The vault's lease is durable. */
    public static final String ISSUE_LEASE_STORED = "issue.lease-stored";

    /** The PAM product answered a reference that is not stored yet. */
    public static final String ISSUE_PAM_RESERVED = "issue.pam-reserved";

    /** The PAM product's reference is durable. */
    public static final String ISSUE_PAM_REFERENCE_STORED = "issue.pam-reference-stored";

    /** The PAM product granted. */
    public static final String ISSUE_PAM_GRANTED = "issue.pam-granted";

    /** The hand-over, with the fences read again, is durable; the credential is about to leave. */
    public static final String ISSUE_HANDOVER_COMMITTED = "issue.handover-committed";

    /** It is durable that a lease must end. */
    public static final String END_STARTED = "end.started";

    /** The vendor took the order to end a lease. */
    public static final String END_SENT = "end.sent";

    /** The vendor gave evidence that is not stored yet. */
    public static final String END_EVIDENCE = "end.evidence";

    /** The lease's end is durable. */
    public static final String END_CONFIRMED = "end.confirmed";

    /** A command to revoke has come in; nothing is stored. */
    public static final String REVOKE_RECEIVED = "revoke.received";

    /** Intent, fences, blocks and the audit record of a revocation are durable. */
    public static final String REVOKE_COMMITTED = "revoke.committed";

    /** A participant took a revocation's order. */
    public static final String REVOKE_SENT = "revoke.sent";

    /** A participant gave evidence that is not stored yet. */
    public static final String REVOKE_EVIDENCE = "revoke.evidence";

    /** A part's state is durable. */
    public static final String REVOKE_PART_STORED = "revoke.part-stored";

    /** A revocation's end is durable. */
    public static final String REVOKE_COMPLETED = "revoke.completed";

    /** What a source told is durable with the cursor after it; what follows from it is not done. */
    public static final String LIFECYCLE_TAKEN = "lifecycle.taken";

    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile StepListener listener;

    /** Nobody listens until the framework binds one. */
    @Activate
    public Steps() {}

    /** For tests outside the framework. */
    public Steps(StepListener listener) {
        this.listener = listener;
    }

    /**
     * A step was reached.
     *
     * @param step one of the constants
     * @param id the lease ({@code lse_…}), the revocation ({@code rev_…}) or the source's instance
     */
    public void reached(String step, String id) {
        StepListener heard = listener;
        if (heard == null) {
            return;
        }
        try {
            heard.reached(step, id);
        } catch (RuntimeException e) {
            LOG.warn("a listener failed at step {} of {}: {}", step, id, e.toString());
        }
    }
}
