// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** The part of {@link RevocationParticipantContract} that breaks things: the vendor, the way to it, the adapter itself. */
abstract class ParticipantFaults extends VendorContract<RevocationVendor> {

    final RevocationParticipant participant() {
        return vendor().participant();
    }

    final Receipt revoke(Order order) {
        Receipt receipt = participant().revoke(order, context());
        shown(receipt);
        return receipt;
    }

    final Order ending(Held held) {
        return ending(List.of(held));
    }

    final Order ending(List<Held> held) {
        return vendor().commanded(Orders.ending(held));
    }

    /** Revokes and confirms, as the kernel does, until there is evidence. */
    final Evidence endAndProve(Order order) {
        return endAndProve(() -> order);
    }

    final Evidence endAndProve(Supplier<Order> orders) {
        List<Evidence> found = new ArrayList<>();
        assertThat(eventually(vendor().patience(), () -> {
                    Order order = orders.get();
                    revoke(order);
                    participant().confirm(order, context()).ifPresent(found::add);
                    return !found.isEmpty();
                }))
                .as("proven dead within " + vendor().patience())
                .isTrue();
        return found.get(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR"})
    @DisplayName("nothing is guessed when the vendor is down: each fault is its kind, and all goes well afterwards")
    final void nothingIsGuessed(Fault fault) {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        breakWith(fault);
        failsWith(fault.kinds(), () -> revoke(order));
        failsWith(fault.kinds(), () -> participant().confirm(order, context()));
        heal();
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("REV-3: an order whose answer was lost, or broke off, is simply given again")
    final void lostAnswer(Fault fault) {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        breakWith(fault);
        failsWith(fault.kinds(), () -> revoke(order));
        heal();
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline, for each call")
    final void hangingVendor() {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        breakWith(Fault.HANG);
        timesOut(context -> participant().revoke(order, context));
        timesOut(context -> participant().confirm(order, context));
        timesOut(context -> participant().vendorIdentity(context));
        heal();
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("REV-3: the vendor acts and never answers: TIMEOUT, and the order is simply given again")
    final void lateAnswer() {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> participant().revoke(order, context));
        heal();
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        Order order = ending(vendor().grantAccess(task()));
        saysHowLongToWait(() -> revoke(order));
    }

    @Test
    @DisplayName("PLG-2: what an instance gave is ended by the one that takes its place")
    final void endedByTheNext() {
        Held held = vendor().grantAccess(task());
        restart();
        assertThat(vendor().stillOpen(held)).as("an update ends nothing").isTrue();
        endAndProve(ending(held));
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("PLG-2: undeployed in the middle of a call: it fails by its deadline and the next instance ends it")
    final void undeployedInTheMiddle() throws Exception {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        breakWith(Fault.HANG);
        Instant deadline = Instant.now().plus(shortTime);
        RevocationParticipant old = participant();
        Future<Instant> failed = background(() -> {
            failure(() -> old.revoke(order, within(shortTime)));
            return Instant.now();
        });
        restart();
        assertThat(failed.get(ENOUGH.toMillis(), TimeUnit.MILLISECONDS))
                .as("back at most 1 s after the deadline")
                .isBefore(deadline.plus(GRACE));
        heal();
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    private static Future<Instant> background(Callable<Instant> call) {
        FutureTask<Instant> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "in flight");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    @Test
    @DisplayName("PLG-2: references as older versions wrote them are read, and end what they name")
    final void writtenBefore() {
        List<Held> before = vendor().writtenBefore(task());
        Assumptions.assumeFalse(before.isEmpty(), "this fixture knows no older reference");
        for (Held held : before) {
            assertThat(vendor().stillOpen(held)).as(held.ref() + " works").isTrue();
            endAndProve(ending(held));
            assertThat(vendor().stillOpen(held)).as(held.ref()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, 2})
    @DisplayName("REV-1: our own clock proves nothing, be it hours slow or fast")
    final void clockJumps(long hours) {
        Held held = vendor().grantAccess(task());
        jumpClock(Duration.ofHours(hours));
        Optional<Evidence> evidence = proof(ending(held));
        assertThat(evidence.isPresent() && vendor().stillOpen(held))
                .as("called dead while it lives: %s", evidence)
                .isFalse();
        jumpClock(Duration.ZERO);
        endAndProve(ending(held));
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    /** What it says of access that nobody has ended; "could not tell" is an honest answer. */
    private Optional<Evidence> proof(Order order) {
        try {
            return participant().confirm(order, context());
        } catch (AdapterException e) {
            shown(LogTap.text(e));
            return Optional.empty();
        }
    }

    @Test
    @DisplayName("a server with another's certificate is told nothing, and is an error")
    final void wrongCertificate() throws Exception {
        try (Impostor impostor = new Impostor()) {
            Optional<RevocationParticipant> misled = vendor().at(impostor.address());
            Assumptions.assumeTrue(misled.isPresent(), "this fixture can't show its adapter another server");
            failsWith(EnumSet.of(FailureKind.MISCONFIGURED, FailureKind.UNAVAILABLE), () -> misled.get()
                    .vendorIdentity(context()));
            assertThat(impostor.heard()).as("what the impostor was told").isEmpty();
        }
    }
}
