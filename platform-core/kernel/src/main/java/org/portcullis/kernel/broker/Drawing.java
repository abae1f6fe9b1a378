// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Tx;
import org.portcullis.kernel.store.Work;
import org.portcullis.spi.OnBehalfOf;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.Grant;

/**
 * The vendors' part of one draw: each reference is durable before anything is made under it, and each answer before the
 * next step. A step that the store doesn't take, or takes for a lease that must end, ends the draw.
 */
final class Drawing {
    /** Between the moment that a call's time is counted from and the call: for the commit that allows it. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final Acts acts;
    private final AdapterInvoker invoker;
    private final Answers answers;
    private final LeaseMemory memory;
    private final Steps steps;

    Drawing(Acts acts, AdapterInvoker invoker, Kept kept, Steps steps) {
        this.acts = acts;
        this.invoker = invoker;
        this.answers = kept.answers();
        this.memory = kept.memory();
        this.steps = steps;
    }

    /**
     * Where what vendors answered is kept.
     *
     * @param answers in the store
     * @param memory for the time when the store is away
     */
    record Kept(Answers answers, LeaseMemory memory) {}

    /**
     * A draw whose intent is stored.
     *
     * @param draw who and what
     * @param scope what it comes to
     * @param leaseId the lease-to-be
     * @param vault mints
     * @param pam grants; empty where the system binds none
     * @param human on whose behalf
     */
    record Begun(Draw draw, Scope scope, String leaseId, Instance vault, Optional<Instance> pam, OnBehalfOf human) {
        TaskRef task() {
            return new TaskRef(
                    draw.agent().agentId(),
                    scope.elevation().elevation().request().taskId(),
                    draw.elevationId(),
                    human);
        }

        Map<String, String> names() {
            return Map.of(
                    "agent", task().agentId(),
                    "task", task().taskId(),
                    "elevation", task().elevationId(),
                    "lease", leaseId);
        }

        /** Until when the drawer may work on it, at the latest. */
        Duration longest() {
            Duration calls = vault.limits()
                    .callTimeout()
                    .plus(pam.map(instance -> instance.limits().callTimeout()).orElse(Duration.ZERO));
            return calls.multipliedBy(2).plus(Duration.ofMinutes(1));
        }

        Call call(Instance instance, String step) {
            return new Call(
                    instance.limits().callTimeout(),
                    leaseId + "/" + step,
                    leaseId,
                    draw.agent().agentId());
        }
    }

    /** Mints the credential and, where a PAM product is bound, grants the operations to its login. */
    IssuedCredential make(Begun begun) {
        IssuedCredential credential = mint(begun);
        try {
            if (begun.pam().isPresent()) {
                grant(begun, begun.pam().get(), credential.lease());
            }
            return credential;
        } catch (RuntimeException | Error e) {
            credential.close();
            throw e;
        }
    }

    private IssuedCredential mint(Begun begun) {
        Instance vault = begun.vault();
        IssueRequest request = new IssueRequest(
                begun.leaseId(),
                begun.task(),
                begun.scope().system(),
                ScopeReader.resolved(begun.scope().vault().template(), begun.names()),
                begun.scope().lifetimeLeft(acts.now()));
        String ref = invoker.reserve(vault.id(), request, begun.call(vault, "reserve"));
        steps.reached(Steps.ISSUE_RESERVED, begun.leaseId());
        LeaseSteps.UnderWay call = underWay(vault, begun.scope().ends().credential());
        allow(call, tx -> memory.after(tx, begun.leaseId(), LeaseSteps.referenced(tx, begun.leaseId(), ref, call)));
        steps.reached(Steps.ISSUE_REFERENCE_STORED, begun.leaseId());
        IssuedCredential credential = answers.settling(
                begun.leaseId(),
                vault,
                (tx, issued) -> made(tx, begun, issued.lease()),
                flight -> invoker.issue(vault.id(), ref, request, begun.call(vault, "issue"), flight));
        try {
            steps.reached(Steps.ISSUE_VENDOR_ISSUED, begun.leaseId());
            Lease lease = credential.lease();
            if (!answers.keep(tx -> made(tx, begun, lease))) {
                throw Refusals.fenced();
            }
            steps.reached(Steps.ISSUE_LEASE_STORED, begun.leaseId());
            return credential;
        } catch (RuntimeException | Error e) {
            credential.close();
            throw e;
        }
    }

    private void grant(Begun begun, Instance pam, Lease lease) {
        Instant until = begun.scope().sessionsUntil().orElse(lease.expiresAt());
        List<ApprovedOperation> operations = begun.scope().operations().stream()
                .map(one -> new ApprovedOperation(
                        one.name(), ScopeReader.resolved(one.binding().template(), begun.names()), one.constraints()))
                .toList();
        ApprovedElevation approved = new ApprovedElevation(
                begun.leaseId(), begun.task(), begun.scope().system(), lease.principal(), operations, until);
        String ref = invoker.reserve(pam.id(), approved, begun.call(pam, "reserve-grant"));
        steps.reached(Steps.ISSUE_PAM_RESERVED, begun.leaseId());
        LeaseSteps.UnderWay call = underWay(pam, until);
        allow(call, tx -> memory.after(tx, begun.leaseId(), LeaseSteps.pamReferenced(tx, begun.leaseId(), ref, call)));
        steps.reached(Steps.ISSUE_PAM_REFERENCE_STORED, begun.leaseId());
        Grant granted = answers.settling(
                begun.leaseId(),
                pam,
                (tx, grant) -> granted(tx, begun, grant),
                flight -> invoker.grant(pam.id(), ref, approved, begun.call(pam, "grant"), flight));
        if (!answers.keep(tx -> granted(tx, begun, granted))) {
            throw Refusals.fenced();
        }
        steps.reached(Steps.ISSUE_PAM_GRANTED, begun.leaseId());
    }

    private boolean made(Tx tx, Begun begun, Lease lease) {
        return memory.after(tx, begun.leaseId(), LeaseSteps.made(tx, begun.leaseId(), lease));
    }

    private boolean granted(Tx tx, Begun begun, Grant grant) {
        return memory.after(tx, begun.leaseId(), LeaseSteps.granted(tx, begun.leaseId(), grant.vendorGrant()));
    }

    private void allow(LeaseSteps.UnderWay call, Work<Boolean> step) {
        if (!answers.allow(step)) {
            throw Refusals.fenced();
        }
        if (acts.now().isAfter(call.begunBy())) {
            throw Refusals.unavailable(
                    "store-slow",
                    "The store took too long to note a reference, so nothing was issued under it: try again.");
        }
    }

    private LeaseSteps.UnderWay underWay(Instance instance, Instant expiresAt) {
        Instant now = acts.now();
        Instant begun = now.plus(SLACK);
        Instant until = begun.plus(instance.limits().callTimeout())
                .plus(instance.limits().issueDeadline());
        Duration lives = Duration.between(now, expiresAt);
        return new LeaseSteps.UnderWay(begun, until, until.plus(lives));
    }
}
