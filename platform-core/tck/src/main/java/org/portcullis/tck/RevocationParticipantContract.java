// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Contract of {@link RevocationParticipant}. */
public abstract class RevocationParticipantContract extends ParticipantFaults {

    @Test
    @DisplayName("REV-1: access that worked is dead at the vendor, proven by evidence as strong as declared")
    final void endsAndProves() {
        Held held = vendor().grantAccess(task());
        assertThat(vendor().stillOpen(held)).as("works before").isTrue();
        Order order = ending(held);
        assertThat(participant().confirm(order, context()))
                .as("no evidence while it lives")
                .isEmpty();
        Receipt first = revoke(order);
        assertThat(first).isNotInstanceOf(Receipt.AlreadyAbsent.class);
        Evidence evidence = endAndProve(order);
        assertThat(vendor().stillOpen(held)).as("works after").isFalse();
        fact("evidence", evidence);
        fact("part", participant().part());
        participant().strongestEvidence().ifPresent(strongest -> assertThat(evidence)
                .isEqualTo(strongest));
    }

    @Test
    @DisplayName("REV-3: ending twice is success, and what is gone stays proven")
    final void repeatIsSafe() {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        endAndProve(order);
        revoke(order);
        revoke(order);
        assertThat(participant().confirm(order, context())).isPresent();
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("what the vendor doesn't know is already absent, never an error")
    final void unknownIsNoError() {
        Order order = ending(vendor().unknown());
        assertThat(revoke(order)).isInstanceOf(Receipt.AlreadyAbsent.class);
        assertThat(participant().confirm(order, context())).isPresent();
    }

    @Test
    @DisplayName("a reference in a format that this version can't read is an error, never 'gone'")
    final void unreadableReferenceIsAnError() {
        Assumptions.assumeTrue(vendor().goesByReferences(), "this participant reads no references");
        Held alien = new Held("lse_x", "v999:?", "", "", true, Instant.now().plusSeconds(60));
        assertThat(failure(() -> revoke(ending(alien))).kind().retry()).isEqualTo(FailureKind.Retry.NEVER);
        assertThat(failure(() -> participant().confirm(ending(alien), context()))
                        .kind()
                        .retry())
                .isEqualTo(FailureKind.Retry.NEVER);
    }

    @Test
    @DisplayName("DEL-5: another task of the same agent is left alone")
    final void neighboursAreUntouched() {
        TaskRef task = task();
        Held mine = vendor().grantAccess(task);
        Held neighbour = vendor().grantAccess(otherTaskOf(task));
        endAndProve(ending(mine));
        assertThat(vendor().stillOpen(mine)).isFalse();
        assertThat(vendor().stillOpen(neighbour)).isTrue();
        assertThat(participant().confirm(ending(List.of(mine, neighbour)), context()))
                .as("half dead is not dead")
                .isEmpty();
    }

    @Test
    @DisplayName("one order ends many")
    final void endsMany() {
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            held.add(vendor().grantAccess(task()));
        }
        endAndProve(ending(held));
        assertThat(held).noneMatch(vendor()::stillOpen);
    }

    @Test
    @DisplayName("part, strongest evidence and the vendor's identity are constant")
    final void identityIsStable() {
        assertThat(participant().part()).isNotNull().isEqualTo(participant().part());
        assertThat(participant().strongestEvidence()).isEqualTo(participant().strongestEvidence());
        shown(participant());
        String identity = participant().vendorIdentity(context());
        vendor().grantAccess(task());
        assertThat(identity).isNotBlank().isEqualTo(participant().vendorIdentity(context()));
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        Held held = vendor().grantAccess(task());
        breakWith(Fault.SLOW);
        endAndProve(ending(held));
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        Order order = ending(vendor().grantAccess(task()));
        failsWith(Set.of(FailureKind.TIMEOUT), () -> participant().revoke(order, within(Duration.ofSeconds(-1))));
        failsWith(Set.of(FailureKind.TIMEOUT), () -> participant().confirm(order, within(Duration.ofSeconds(-1))));
    }

    @Test
    @DisplayName("32 threads give the same order at once")
    final void manyThreads() {
        Held held = vendor().grantAccess(task());
        Order order = ending(held);
        onAllThreads(() -> revoke(order));
        endAndProve(order);
        assertThat(vendor().stillOpen(held)).isFalse();
    }

    @Test
    @DisplayName("CRB-1: access born late under a revoked reference is never proven dead before it is")
    final void bornLate() {
        Held neighbour = vendor().grantAccess(task());
        Optional<RevocationVendor.Birth> begun = vendor().beginBirth(task());
        Assumptions.assumeTrue(begun.isPresent(), "this fixture can't hold a birth");
        RevocationVendor.Birth birth = begun.get();
        Supplier<Order> orders =
                () -> vendor().commanded(Orders.ending(List.of(birth.held()), Set.of(neighbour.vendorLease())));
        Optional<Evidence> early = proofDuring(orders.get());
        birth.finish();
        if (early.isEmpty()) {
            endAndProve(orders);
        }
        assertThat(staysTrue(Duration.ofSeconds(1), () -> !vendor().stillOpen(birth.held())))
                .as("dead for good once it was proven")
                .isTrue();
        assertThat(vendor().stillOpen(neighbour)).as("a neighbour's access").isTrue();
    }

    private Optional<Evidence> proofDuring(Order order) {
        try {
            revoke(order);
            return participant().confirm(order, context());
        } catch (AdapterException e) {
            shown(LogTap.text(e)); // "could not tell" is an honest answer while the vendor works
            return Optional.empty();
        }
    }
}
