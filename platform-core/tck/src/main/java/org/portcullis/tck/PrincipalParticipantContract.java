// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/**
 * Contract of a {@link RevocationParticipant} that is an {@link org.portcullis.spi.directory.AgentDirectory} too, in the place
 * of {@link RevocationParticipantContract}: it holds no references. What it ends is an agent's principal, by orders over the
 * whole agent, so that nothing the agent has of the vendor works, then or after it was reinstated (REV-1, REV-3, REV-7).
 */
public abstract class PrincipalParticipantContract extends VendorContract<PrincipalVendor> {

    private static Target agent() {
        String id = task().agentId();
        String name = "tck-" + id.replaceAll("[^a-z0-9]", "");
        return new Target(id, name, "test", "bob@example.com", Set.of(), Map.of(), DesiredState.ENABLED);
    }

    private static Order killing(Target agent) {
        return order(agent, Order.Scope.AGENT);
    }

    private static Order order(Target agent, Order.Scope scope) {
        Set<String> keys = Set.of("agent:" + agent.agentId());
        return new Order("rev_" + agent.agentId(), scope, agent.agentId(), List.of(), keys, Instant.now());
    }

    private RevocationParticipant participant() {
        return vendor().participant();
    }

    private String apply(Target target) {
        return vendor().directory().apply(target, context());
    }

    private PrincipalVendor.Access live(Target agent) {
        apply(agent);
        PrincipalVendor.Access access = vendor().access(agent.agentId());
        assertThat(access.works().getAsBoolean()).as("works before").isTrue();
        assertThat(access.getsMore().getAsBoolean()).as("gets more before").isTrue();
        return access;
    }

    private Receipt revoke(Order order) {
        Receipt receipt = participant().revoke(order, context());
        shown(receipt);
        return receipt;
    }

    /** Revokes and confirms, as the kernel does, until there is evidence. */
    private Evidence endAndProve(Order order) {
        List<Evidence> found = new ArrayList<>();
        assertThat(eventually(ENOUGH, () -> {
                    revoke(order);
                    participant().confirm(order, context()).ifPresent(found::add);
                    return !found.isEmpty();
                }))
                .as("proven dead within " + ENOUGH)
                .isTrue();
        return found.get(0);
    }

    private static void isDead(PrincipalVendor.Access access) {
        assertThat(access.works().getAsBoolean()).as("what it got works").isFalse();
        assertThat(access.getsMore().getAsBoolean()).as("it gets more").isFalse();
    }

    @Test
    @DisplayName("REV-1: what the agent got is dead at the vendor, it gets no more, and the vendor says so")
    final void endsAndProves() {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        Order order = killing(agent);
        assertThat(participant().confirm(order, context()))
                .as("no evidence while it lives")
                .isEmpty();
        assertThat(revoke(order)).isNotInstanceOf(Receipt.AlreadyAbsent.class);
        Evidence evidence = endAndProve(order);
        isDead(access);
        fact("evidence", evidence);
        fact("part", participant().part());
        participant().strongestEvidence().ifPresent(strongest -> assertThat(evidence)
                .isEqualTo(strongest));
    }

    @Test
    @DisplayName("REV-7: reinstated it is the same principal, and nothing that it had before comes back")
    final void reinstatementRevivesNothing() {
        Target agent = agent();
        PrincipalVendor.Access before = live(agent);
        String id = apply(agent);
        endAndProve(killing(agent));
        assertThat(apply(agent)).as("the same principal").isEqualTo(id);
        isDead(before);
        PrincipalVendor.Access after = vendor().access(agent.agentId());
        assertThat(eventually(ENOUGH, after.works()))
                .as("what it is given from now on works")
                .isTrue();
        isDead(before);
    }

    @Test
    @DisplayName("REV-3: ending twice is success, and what is ended stays proven")
    final void repeatIsSafe() {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        Order order = killing(agent);
        endAndProve(order);
        revoke(order);
        revoke(order);
        assertThat(participant().confirm(order, context())).isPresent();
        isDead(access);
    }

    @Test
    @DisplayName("an agent without a principal there is already absent, never an error")
    final void unknownIsNoError() {
        Order order = killing(agent());
        assertThat(revoke(order)).isInstanceOf(Receipt.AlreadyAbsent.class);
        assertThat(participant().confirm(order, context())).isPresent();
    }

    @Test
    @DisplayName("another agent's principal is left alone")
    final void othersAreUntouched() {
        Target other = agent();
        PrincipalVendor.Access access = live(other);
        String id = apply(other);
        String before = vendor().print(id);
        Target agent = agent();
        apply(agent);
        endAndProve(killing(agent));
        assertThat(vendor().print(id)).isEqualTo(before);
        assertThat(access.works().getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("REG-4: what has the agent's name without our mark is left alone")
    final void humansAreUntouched() {
        Target agent = agent();
        String human = vendor().takeName(agent);
        String before = vendor().print(human);
        assertThat(revoke(killing(agent))).isInstanceOf(Receipt.AlreadyAbsent.class);
        assertThat(vendor().print(human)).isEqualTo(before);
    }

    @Test
    @DisplayName("DEL-5: an order that isn't over the whole agent is refused, and nothing is touched")
    final void taskEndsNothing() {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        Order order = order(agent, Order.Scope.REFERENCES);
        failsWith(Set.of(FailureKind.UNSUPPORTED), () -> revoke(order));
        failsWith(Set.of(FailureKind.UNSUPPORTED), () -> participant().confirm(order, context()));
        assertThat(access.works().getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("enabled by somebody else at the vendor it isn't proven dead any more, and is ended again")
    final void enabledByOthers() {
        Target agent = agent();
        live(agent);
        Order order = killing(agent);
        endAndProve(order);
        vendor().enable(agent.agentId());
        assertThat(participant().confirm(order, context()))
                .as("evidence of what can be used")
                .isEmpty();
        PrincipalVendor.Access access = vendor().access(agent.agentId());
        endAndProve(order);
        isDead(access);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR"})
    @DisplayName("nothing is guessed when the vendor is down: each fault is its kind, and all goes well afterwards")
    final void nothingIsGuessed(Fault fault) {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        Order order = killing(agent);
        breakWith(fault);
        failsWith(fault.kinds(), () -> revoke(order));
        failsWith(fault.kinds(), () -> participant().confirm(order, context()));
        heal();
        endAndProve(order);
        isDead(access);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("REV-3: an order whose answer was lost, or broke off, is simply given again")
    final void lostAnswer(Fault fault) {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        breakWith(fault);
        failsWith(fault.kinds(), () -> revoke(killing(agent)));
        heal();
        endAndProve(killing(agent));
        isDead(access);
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline, for each call")
    final void hangingVendor() {
        Order order = killing(agent());
        breakWith(Fault.HANG);
        timesOut(context -> participant().revoke(order, context));
        timesOut(context -> participant().confirm(order, context));
        timesOut(context -> participant().vendorIdentity(context));
    }

    @Test
    @DisplayName("REV-3: the vendor acts and never answers: TIMEOUT, and the order is simply given again")
    final void lateAnswer() {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> participant().revoke(killing(agent), context));
        heal();
        endAndProve(killing(agent));
        isDead(access);
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        Order order = killing(agent());
        saysHowLongToWait(() -> revoke(order));
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        breakWith(Fault.SLOW);
        endAndProve(killing(agent));
        heal();
        isDead(access);
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        Order order = killing(agent());
        failsWith(Set.of(FailureKind.TIMEOUT), () -> participant().revoke(order, within(Duration.ofSeconds(-1))));
        failsWith(Set.of(FailureKind.TIMEOUT), () -> participant().confirm(order, within(Duration.ofSeconds(-1))));
    }

    @Test
    @DisplayName("PLG-2: part, strongest evidence and the vendor's identity are constant, for the next instance too")
    final void identityIsStable() {
        shown(participant());
        assertThat(participant().part()).isNotNull();
        String identity = participant().vendorIdentity(context());
        Target agent = agent();
        PrincipalVendor.Access access = live(agent);
        restart();
        assertThat(participant().vendorIdentity(context())).isEqualTo(identity).isNotBlank();
        endAndProve(killing(agent));
        isDead(access);
    }
}
