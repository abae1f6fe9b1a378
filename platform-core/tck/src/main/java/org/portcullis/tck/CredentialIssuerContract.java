// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;

/** Contract of {@link org.portcullis.spi.credential.CredentialIssuer}. */
public abstract class CredentialIssuerContract extends VendorContract<CredentialVendor> {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration CLOCKS = Duration.ofSeconds(2); // vendors count in whole seconds

    private record Drawn(Held held, Lease lease, Map<String, String> values) {}

    private IssueRequest request() {
        return vendor().request(leaseId(), task(), TTL);
    }

    private String reserve(IssueRequest request) {
        String ref = vendor().issuer().reserve(request, context());
        shown(ref);
        return ref;
    }

    private Drawn draw() {
        IssueRequest request = request();
        return issue(reserve(request), request);
    }

    private Drawn issue(String ref, IssueRequest request) {
        try (IssuedCredential issued = vendor().issuer().issue(ref, request, context())) {
            Map<String, String> values = new HashMap<>();
            issued.values().forEach((name, secret) -> values.put(name, secret.revealString()));
            values.forEach((name, value) -> {
                if (name.matches(".*(password|secret|token|private_key).*")) {
                    canary(value);
                }
            });
            shown(issued);
            shown(issued.lease());
            return new Drawn(Orders.held(request.leaseId(), issued.lease()), issued.lease(), values);
        }
    }

    private Held unsettled(String ref, IssueRequest request) {
        return Orders.unsettled(request.leaseId(), ref, "", Instant.now().plus(request.ttl()));
    }

    private Evidence end(Held held, Drawn... others) {
        Duration patience = Duration.ofSeconds(60);
        List<Evidence> found = new ArrayList<>();
        Set<String> leases = new HashSet<>();
        List.of(others).forEach(other -> leases.add(other.lease().vendorLease()));
        assertThat(eventually(patience, () -> {
                    Order order = Orders.ending(List.of(held), leases);
                    vendor().participant().revoke(order, context());
                    vendor().participant().confirm(order, context()).ifPresent(found::add);
                    return !found.isEmpty();
                }))
                .as("ended and proven by its reference alone within " + patience)
                .isTrue();
        return found.get(0);
    }

    private boolean canRevoke() {
        return !vendor().issuer().capabilities().contains(Capability.CANNOT_REVOKE);
    }

    @Test
    @DisplayName("CRB-1: an issued credential works at its target and ends no later than asked")
    final void issuedCredentialWorks() {
        Instant latest = Instant.now().plus(TTL).plus(CLOCKS);
        Drawn drawn = draw();
        assertThat(vendor().works(drawn.values())).isTrue();
        assertThat(drawn.lease().expiresAt()).isAfter(Instant.now()).isBefore(latest.plus(CLOCKS));
        assertThat(drawn.lease().ref()).isEqualTo(drawn.held().ref());
        assertThat(drawn.lease().vendorLease()).isNotBlank();
        assertThat(vendor().alive()).isEqualTo(1);
    }

    @Test
    @DisplayName("CRB-1: a reference is opaque, versioned, short, new for each request, and costs no credential")
    final void referencesAreVersioned() {
        String first = reserve(request());
        String second = reserve(request());
        assertThat(first).matches("v[0-9]+:.+").hasSizeLessThanOrEqualTo(512).isNotEqualTo(second);
        assertThat(vendor().alive()).isZero();
    }

    @Test
    @DisplayName("CRB-4: two credentials differ, and ending one leaves the other alone")
    final void credentialsAreIndependent() {
        Drawn first = draw();
        Drawn second = draw();
        assertThat(first.values()).isNotEqualTo(second.values());
        assertThat(first.lease().vendorLease()).isNotEqualTo(second.lease().vendorLease());
        if (canRevoke()) {
            end(first.held(), second);
            assertThat(vendor().works(first.values())).isFalse();
            assertThat(vendor().works(second.values())).isTrue();
        }
    }

    @Test
    @DisplayName("REV-2: under a reference that has been ended nothing is issued any more")
    final void endedReferenceIsRefused() {
        if (!canRevoke()) {
            return;
        }
        IssueRequest request = request();
        String ref = reserve(request);
        vendor().participant().revoke(Orders.ending(unsettled(ref, request)), context());
        failsWith(Set.of(FailureKind.REJECTED), () -> issue(ref, request));
        assertThat(vendor().alive()).isZero();
    }

    @Test
    @DisplayName("what it says it can do beyond issuing is so, and what it doesn't say is denied")
    final void capabilitiesAreTrue() {
        CredentialIssuer issuer = vendor().issuer();
        shown(issuer);
        Set<Capability> named = issuer.capabilities();
        assertThat(issuer instanceof Inventory).as("LIST").isEqualTo(named.contains(Capability.LIST));
        Drawn drawn = draw();
        if (!canRevoke()) {
            Order order = Orders.ending(drawn.held());
            refusesOrWaits(order);
            assertThat(vendor().participant().confirm(order, context()))
                    .as("no evidence while it lives")
                    .isEmpty();
            assertThat(vendor().works(drawn.values())).isTrue();
            return;
        }
        Evidence proof = end(drawn.held());
        fact("capabilities", new TreeSet<>(named));
        assertThat(vendor().works(drawn.values())).isFalse();
        assertThat(named.contains(Capability.READ_BACK) || proof != Evidence.READ_BACK)
                .as("evidence by reading back needs READ_BACK")
                .isTrue();
        assertThat(named.contains(Capability.PROBE) || proof != Evidence.PROBE_REFUSED)
                .as("evidence by probing needs PROBE")
                .isTrue();
        if (named.contains(Capability.READ_BACK)) {
            assertThat(proof).as("READ_BACK").isEqualTo(Evidence.READ_BACK);
        }
    }

    /** What can't be ended is refused, or its end by time is promised; it is never called ended. */
    private void refusesOrWaits(Order order) {
        try {
            assertThat(vendor().participant().revoke(order, context())).isInstanceOf(Receipt.Accepted.class);
        } catch (AdapterException e) {
            shown(LogTap.text(e));
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.UNSUPPORTED);
        }
    }

    @Test
    @DisplayName("capabilities are constant; what isn't named is UNSUPPORTED")
    final void capabilitiesHold() {
        Drawn drawn = draw();
        assertThat(vendor().issuer().capabilities()).isEqualTo(vendor().issuer().capabilities());
        Duration increment = Duration.ofMinutes(2);
        if (vendor().issuer().capabilities().contains(Capability.RENEW)) {
            Instant latest = Instant.now().plus(increment).plus(CLOCKS.multipliedBy(2));
            Lease renewed = vendor().issuer().renew(drawn.lease(), increment, context());
            assertThat(renewed.expiresAt()).isBefore(latest);
            assertThat(vendor().works(drawn.values())).isTrue();
        } else {
            failsWith(Set.of(FailureKind.UNSUPPORTED), () -> vendor().issuer()
                    .renew(drawn.lease(), increment, context()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "THROTTLED", "SERVER_ERROR"})
    @DisplayName("a fault while issuing shows as its kind, and nothing outlives the ending of the reference")
    final void faultWhileIssuing(Fault fault) {
        IssueRequest request = request();
        String ref = reserve(request);
        breakWith(fault);
        failsWith(fault.kindsWhenMaking(), () -> issue(ref, request));
        heal();
        endLost(ref, request);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR"})
    @DisplayName("a fault from the start shows as its kind")
    final void faultFromTheStart(Fault fault) {
        breakWith(fault);
        IssueRequest request = request();
        AdapterException e = failure(() -> issue(reserve(request), request));
        assertThat(fault.kinds()).as(e.getMessage()).contains(e.kind());
        heal();
        assertThat(vendor().works(draw().values()))
                .as("all goes well afterwards")
                .isTrue();
    }

    @Test
    @DisplayName("credentials of ours that were revoked under our feet are an error, and their successors are taken up")
    final void credentialsRevokedUnderOurFeet() {
        draw();
        breakWith(Fault.BAD_CREDENTIALS);
        failsWith(Fault.BAD_CREDENTIALS.kinds(), this::draw);
        heal();
        assertThat(vendor().works(draw().values())).isTrue();
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        IssueRequest request = request();
        String ref = reserve(request);
        saysHowLongToWait(() -> issue(ref, request));
    }

    @Test
    @DisplayName("CRB-1: the vendor acts and never answers: TIMEOUT, and what was made is ended by its reference alone")
    final void lateAnswer() {
        IssueRequest request = request();
        String ref = reserve(request);
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> vendor().issuer().issue(ref, request, context));
        heal();
        endLost(ref, request);
    }

    @Test
    @DisplayName("CRB-1: issuing again under one reference is refused, or ended with it: nothing is lost sight of")
    final void duplicateCall() {
        IssueRequest request = request();
        String ref = reserve(request);
        issue(ref, request);
        try {
            issue(ref, request);
        } catch (AdapterException e) {
            shown(LogTap.text(e));
        }
        endLost(ref, request);
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        IssueRequest request = request();
        String ref = reserve(request);
        breakWith(Fault.HANG);
        timesOut(context -> vendor().issuer().issue(ref, request, context));
        heal();
        endLost(ref, request);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("CRB-1: a credential whose answer was lost is ended by its reference alone, and no other with it")
    final void lostAnswerIsEndable(Fault fault) {
        Drawn neighbour = draw();
        IssueRequest request = request();
        String ref = reserve(request);
        breakWith(fault);
        failsWith(fault.kindsWhenMaking(), () -> issue(ref, request));
        heal();
        if (canRevoke()) {
            end(unsettled(ref, request), neighbour);
            assertThat(vendor().alive()).as("only the neighbour's lives").isEqualTo(1);
        }
        assertThat(vendor().works(neighbour.values())).isTrue();
    }

    private void endLost(String ref, IssueRequest request) {
        if (canRevoke()) {
            end(unsettled(ref, request));
            assertThat(vendor().alive())
                    .as("alive after the reference was proven dead")
                    .isZero();
        }
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        breakWith(Fault.SLOW);
        assertThat(vendor().works(draw().values())).isTrue();
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT, and nothing is made")
    final void passedDeadline() {
        IssueRequest request = request();
        String ref = reserve(request);
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().issuer()
                .issue(ref, request, within(Duration.ofSeconds(-1))));
        assertThat(vendor().alive()).isZero();
    }

    @Test
    @DisplayName("32 threads draw at once: each gets a working credential of its own")
    final void manyThreads() {
        List<Drawn> drawn = onAllThreads(this::draw);
        assertThat(new HashSet<>(
                        drawn.stream().map(d -> d.lease().vendorLease()).toList()))
                .hasSize(THREADS);
        assertThat(drawn).allMatch(d -> vendor().works(d.values()));
    }
}
