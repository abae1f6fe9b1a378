// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;

/** Contract of {@link org.portcullis.spi.directory.AgentDirectory} (REG-4, REG-8). */
public abstract class AgentDirectoryContract extends VendorContract<DirectoryVendor> {
    private static final Map<String, String> ATTRIBUTES = Map.of("mode", "HITL", "risk_tier", "TIER_2");

    private static Target agent() {
        String id = task().agentId();
        return new Target(
                id,
                "tck-" + id.replaceAll("[^a-z0-9]", ""),
                "test",
                "bob@example.com",
                Set.of(),
                ATTRIBUTES,
                DesiredState.ENABLED);
    }

    private static Target with(Target agent, DesiredState state) {
        return with(agent, state, agent.groups());
    }

    private static Target with(Target agent, DesiredState state, Set<String> groups) {
        return new Target(
                agent.agentId(), agent.name(), agent.environment(), agent.owner(), groups, agent.attributes(), state);
    }

    private String apply(Target target) {
        String id = vendor().directory().apply(target, context());
        assertThat(id).as("the vendor's id").hasSizeLessThanOrEqualTo(512);
        shown(id);
        return id;
    }

    private DirectoryVendor.Principal principal(Target agent) {
        return vendor().principal(agent.agentId())
                .orElseThrow(() -> new AssertionError("the vendor has no principal of " + agent.agentId()));
    }

    private void stands(Target agent, String id, boolean usable) {
        DirectoryVendor.Principal found = principal(agent);
        assertThat(found.id()).isEqualTo(id).isNotBlank();
        assertThat(found.usable()).as("usable").isEqualTo(usable);
    }

    @Test
    @DisplayName("REG-4: an agent's principal is made, usable, never as a human")
    final void madeAsAnAgent() {
        shown(vendor().directory());
        Target agent = agent();
        String id = apply(agent);
        stands(agent, id, true);
        assertThat(principal(agent).human()).as("a human's account").isFalse();
        assertThat(vendor().marked()).isEqualTo(1);
    }

    @Test
    @DisplayName("the same again changes nothing")
    final void repeatIsSafe() {
        Target agent = agent();
        String id = apply(agent);
        String before = vendor().print(id);
        assertThat(apply(agent)).isEqualTo(id);
        assertThat(vendor().print(id)).isEqualTo(before);
        assertThat(vendor().marked()).isEqualTo(1);
    }

    @Test
    @DisplayName("REG-3: disabled it is accepted no more, enabled again it is the same one")
    final void disabledAndEnabled() {
        Target agent = agent();
        String id = apply(agent);
        for (int round = 0; round < 2; round++) {
            assertThat(apply(with(agent, DesiredState.DISABLED))).isEqualTo(id);
            stands(agent, id, false);
        }
        assertThat(apply(agent)).isEqualTo(id);
        stands(agent, id, true);
    }

    @Test
    @DisplayName("disabled before it ever was: made so")
    final void disabledFromTheStart() {
        Target agent = agent();
        stands(agent, apply(with(agent, DesiredState.DISABLED)), false);
    }

    @Test
    @DisplayName("REG-8: absent it is gone, and absent again is no error")
    final void absent() {
        Target agent = agent();
        Target gone = with(agent, DesiredState.ABSENT);
        assertThat(apply(gone)).as("nothing was there").isEmpty();
        apply(agent);
        apply(gone);
        assertThat(vendor().principal(agent.agentId())).isEmpty();
        assertThat(vendor().marked()).isZero();
        assertThat(apply(gone)).as("nothing is there").isEmpty();
    }

    @Test
    @DisplayName("REG-4: a human's account that has the name is never touched")
    final void humansAreUntouched() {
        Target agent = agent();
        String human = vendor().takeName(agent);
        String before = vendor().print(human);
        assertThat(before).isNotEmpty();
        for (DesiredState state : List.of(DesiredState.ENABLED, DesiredState.DISABLED)) {
            failsWith(Set.of(FailureKind.REJECTED), () -> apply(with(agent, state)));
            assertThat(vendor().print(human)).isEqualTo(before);
        }
        assertThat(apply(with(agent, DesiredState.ABSENT)))
                .as("nothing of ours")
                .isEmpty();
        assertThat(vendor().print(human)).isEqualTo(before);
        assertThat(vendor().marked()).isZero();
    }

    @Test
    @DisplayName("what is done to one agent is done to no other")
    final void othersAreUntouched() {
        Target other = agent();
        String id = apply(other);
        String before = vendor().print(id);
        Target agent = agent();
        assertThat(apply(agent)).isNotEqualTo(id);
        apply(with(agent, DesiredState.DISABLED));
        apply(with(agent, DesiredState.ABSENT));
        assertThat(vendor().print(id)).isEqualTo(before);
        stands(other, id, true);
    }

    @Test
    @DisplayName(
            "it is in the groups asked for and in no others; a group that isn't there is REJECTED, the state applied")
    final void groupsAreFollowed() {
        Assumptions.assumeFalse(vendor().groups().isEmpty(), "this vendor knows no groups");
        List<String> all = List.copyOf(new TreeSet<>(vendor().groups()));
        Target agent = agent();
        for (Set<String> groups : List.of(Set.of(all.get(0)), Set.copyOf(all), Set.of(all.get(1)), Set.<String>of())) {
            apply(with(agent, DesiredState.ENABLED, groups));
            assertThat(principal(agent).groups()).isEqualTo(groups);
        }
        Target unknown = with(agent, DesiredState.DISABLED, Set.of(all.get(0), "no-such-group"));
        AdapterException e = failure(() -> apply(unknown));
        assertThat(e.kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(e.getMessage()).contains("no-such-group");
        assertThat(principal(agent).usable()).as("usable").isFalse();
    }

    @Test
    @DisplayName("what others changed at the vendor is set right")
    final void changesByOthersAreSetRight() {
        Target agent = agent();
        apply(agent);
        vendor().disable(agent.agentId());
        stands(agent, apply(agent), true);
        vendor().remove(agent.agentId());
        stands(agent, apply(agent), true);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a fault is its kind, never a success; asked again it comes right, and there is one principal")
    final void faults(Fault fault) {
        Target agent = agent();
        breakWith(fault);
        failsWith(fault.kinds(), () -> apply(agent));
        heal();
        String id = apply(agent);
        stands(agent, id, true);
        assertThat(vendor().marked()).isEqualTo(1);
        breakWith(fault);
        failsWith(fault.kinds(), () -> apply(with(agent, DesiredState.DISABLED)));
        heal();
        assertThat(apply(with(agent, DesiredState.DISABLED))).isEqualTo(id);
        stands(agent, id, false);
    }

    @Test
    @DisplayName("credentials of ours that were revoked under our feet are an error, and their successors are taken up")
    final void credentialsRevokedUnderOurFeet() {
        Target agent = agent();
        apply(agent);
        breakWith(Fault.BAD_CREDENTIALS);
        failsWith(Fault.BAD_CREDENTIALS.kinds(), () -> apply(with(agent, DesiredState.DISABLED)));
        heal();
        stands(agent, apply(with(agent, DesiredState.DISABLED)), false);
    }

    @Test
    @DisplayName("the vendor acts and never answers: TIMEOUT; asked again there is one principal")
    final void lateAnswer() {
        Target agent = agent();
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> vendor().directory().apply(agent, context));
        heal();
        stands(agent, apply(agent), true);
        assertThat(vendor().marked()).isEqualTo(1);
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        Target agent = agent();
        breakWith(Fault.HANG);
        timesOut(context -> vendor().directory().apply(agent, context));
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        Target agent = agent();
        saysHowLongToWait(() -> apply(agent));
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        Target agent = agent();
        breakWith(Fault.SLOW);
        stands(agent, apply(agent), true);
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT, and nothing is made")
    final void passedDeadline() {
        Target agent = agent();
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().directory().apply(agent, within(Duration.ofSeconds(-1))));
        assertThat(vendor().marked()).isZero();
    }

    @Test
    @DisplayName("PLG-2: the instance that takes its place knows the principal again")
    final void restarted() {
        Target agent = agent();
        String id = apply(agent);
        restart();
        assertThat(apply(with(agent, DesiredState.DISABLED))).isEqualTo(id);
        stands(agent, id, false);
        restart();
        apply(with(agent, DesiredState.ABSENT));
        assertThat(vendor().marked()).isZero();
    }

    @Test
    @DisplayName("32 threads at once for four agents: one principal each")
    final void manyThreads() {
        List<Target> agents = List.of(agent(), agent(), agent(), agent());
        AtomicInteger next = new AtomicInteger();
        onAllThreads(() -> apply(agents.get(next.getAndIncrement() % agents.size())));
        assertThat(vendor().marked()).isEqualTo(agents.size());
        for (Target agent : agents) {
            stands(agent, apply(agent), true);
        }
    }
}
