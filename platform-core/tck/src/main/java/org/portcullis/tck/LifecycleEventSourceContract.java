// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.spi.lifecycle.LifecycleKind.DEPARTED;
import static org.portcullis.spi.lifecycle.LifecycleKind.DISABLED;
import static org.portcullis.spi.lifecycle.LifecycleKind.ENABLED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

/** Contract of {@link org.portcullis.spi.lifecycle.LifecycleEventSource} (REG-6, REG-7). */
public abstract class LifecycleEventSourceContract extends VendorContract<LifecycleVendor> {
    private static final int MANY = 11;

    private Events poll(String cursor) {
        Events events = vendor().source().poll(cursor, context());
        shown(events);
        return events;
    }

    private LifecycleReader begun() {
        LifecycleReader reader = new LifecycleReader(vendor().issuer());
        reader.catchUp(this::poll);
        return reader;
    }

    private String hire() {
        return vendor().hire(task().taskId().toLowerCase(java.util.Locale.ROOT));
    }

    private List<String> hire(int count) {
        List<String> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            people.add(hire());
        }
        return people;
    }

    /** Ten seconds; less in the kit's own tests. */
    private static Duration soon() {
        return shortTime.multipliedBy(12);
    }

    private void soon(LifecycleReader reader, String what, BooleanSupplier condition) {
        assertThat(eventually(soon(), () -> {
                    reader.catchUp(this::poll);
                    return condition.getAsBoolean();
                }))
                .as(what)
                .isTrue();
    }

    private void stands(LifecycleReader reader, String subject, LifecycleKind kind) {
        soon(reader, subject + " is told as " + kind, () -> reader.stands(subject, kind));
    }

    private void assumeLocks(String subject) {
        Assumptions.assumeTrue(vendor().disable(subject), "this vendor locks no accounts");
    }

    @Test
    @DisplayName("REG-7: a departure is told, once, under the issuer that was configured")
    final void departures() {
        shown(vendor().source());
        String stays = hire();
        String leaves = hire();
        LifecycleReader reader = begun();
        vendor().depart(leaves);
        stands(reader, leaves, DEPARTED);
        if (reader.told.isEmpty()) {
            assertThat(reader.stands(stays, ENABLED)).as("told by state").isTrue();
        } else {
            assertThat(reader.told.stream().filter(event -> event.subject().equals(leaves) && event.kind() == DEPARTED))
                    .hasSize(1);
            assertThat(reader.told).noneMatch(event -> event.subject().equals(stays) && event.kind() == DEPARTED);
        }
    }

    @Test
    @DisplayName("a cursor is from after what it came with: when nothing happens, nothing is told")
    final void quiet() {
        String person = hire();
        LifecycleReader reader = begun();
        vendor().depart(person);
        stands(reader, person, DEPARTED);
        for (int i = 0; i < 3; i++) {
            Events events = reader.step(this::poll);
            assertThat(events.reading() == Reading.STATE || events.items().isEmpty())
                    .as("nothing new")
                    .isTrue();
        }
    }

    @Test
    @DisplayName("locked, unlocked, locked, gone: told in this order, and what comes last is told last")
    final void inOrder() {
        String watched = hire();
        String unwatched = hire();
        LifecycleReader reader = begun();
        assumeLocks(watched);
        stands(reader, watched, DISABLED);
        vendor().enable(watched);
        stands(reader, watched, ENABLED);
        vendor().disable(watched);
        stands(reader, watched, DISABLED);
        vendor().disable(unwatched);
        vendor().enable(unwatched);
        vendor().enable(watched);
        stands(reader, watched, ENABLED);
        soon(reader, "unlocked after all", () -> !reader.stands(unwatched, DISABLED));
        vendor().disable(unwatched);
        vendor().depart(unwatched);
        stands(reader, unwatched, DEPARTED);
    }

    @Test
    @DisplayName("changed roles are told whole: all that the person holds now")
    final void rolesChanged() {
        Assumptions.assumeFalse(vendor().roles().isEmpty(), "this source tells no roles");
        List<String> all = List.copyOf(new TreeSet<>(vendor().roles()));
        String person = hire();
        LifecycleReader reader = begun();
        for (Set<String> roles :
                List.of(Set.of(all.get(0)), Set.of(all.get(0), all.get(1)), Set.of(all.get(2)), Set.<String>of())) {
            vendor().changeRoles(person, roles);
            soon(reader, person + " holds " + roles, () -> reader.roles(person).equals(roles));
        }
        assertThat(reader.isHere(person)).isTrue();
    }

    @Test
    @DisplayName("of many, none is lost on the way from page to page")
    final void many() {
        List<String> people = hire(MANY);
        LifecycleReader reader = begun();
        assertThat(people).allMatch(reader::isHere);
        people.forEach(vendor()::depart);
        soon(reader, "all have departed", () -> people.stream().allMatch(p -> reader.stands(p, DEPARTED)));
        if (!reader.told.isEmpty()) {
            assertThat(reader.told.stream()
                            .filter(event -> event.kind() == DEPARTED && people.contains(event.subject())))
                    .hasSize(MANY);
        }
    }

    @Test
    @DisplayName("the same cursor again tells the same again")
    final void repeatIsSafe() {
        List<String> people = hire(3);
        LifecycleReader reader = begun();
        String cursor = reader.cursor;
        people.forEach(vendor()::depart);
        soon(reader, "all have departed", () -> people.stream().allMatch(p -> reader.stands(p, DEPARTED)));
        Events first = poll(cursor);
        Events second = poll(cursor);
        assertThat(first.items()).isEqualTo(second.items()).isNotEmpty();
    }

    @Test
    @DisplayName("the whole state names everyone there is once, the locked as such, the gone not at all")
    final void wholeState() {
        List<String> people = hire(MANY);
        vendor().depart(people.get(0));
        boolean locked = vendor().disable(people.get(1));
        assertThat(eventually(soon(), () -> {
                    LifecycleReader reader = begun();
                    Assumptions.assumeTrue(poll("").reading() == Reading.STATE, "this vendor can't list its people");
                    return !reader.stands(people.get(0), ENABLED)
                            && reader.stands(people.get(1), locked ? DISABLED : ENABLED)
                            && people.stream().skip(2).allMatch(person -> reader.stands(person, ENABLED));
                }))
                .as("a state that is right")
                .isTrue();
    }

    @Test
    @DisplayName("what changes while the state is being read is told after it")
    final void changedWhileRead() {
        List<String> people = hire(MANY);
        LifecycleReader reader = new LifecycleReader(vendor().issuer());
        Assumptions.assumeTrue(reader.step(this::poll).reading() == Reading.STATE, "this vendor can't list its people");
        vendor().depart(people.get(0));
        vendor().depart(people.get(MANY - 1));
        stands(reader, people.get(0), DEPARTED);
        stands(reader, people.get(MANY - 1), DEPARTED);
        assertThat(reader.isHere(people.get(1))).isTrue();
    }

    @Test
    @DisplayName("a cursor that leads nowhere is said to be unknown, never skipped; read anew, nothing is missing")
    final void unknownCursor() {
        List<String> people = hire(3);
        LifecycleReader reader = begun();
        assertThat(poll("no-cursor-of-ours").reading()).isIn(Reading.CURSOR_UNKNOWN, Reading.STATE);
        vendor().depart(people.get(0));
        Assumptions.assumeTrue(vendor().forget(), "this vendor never forgets");
        assertThat(poll(reader.cursor).reading()).isIn(Reading.CURSOR_UNKNOWN, Reading.STATE);
        stands(reader, people.get(0), DEPARTED);
        assertThat(reader.isHere(people.get(1))).isTrue();
    }

    @Test
    @DisplayName("PLG-2: the instance that takes its place goes on from the cursor")
    final void restarted() {
        List<String> people = hire(2);
        LifecycleReader reader = begun();
        vendor().depart(people.get(0));
        restart();
        stands(reader, people.get(0), DEPARTED);
        assertThat(reader.isHere(people.get(1))).isTrue();
    }

    @Test
    @DisplayName("whatever our clock says, nothing is lost")
    final void clockJumps() {
        List<String> people = hire(2);
        LifecycleReader reader = new LifecycleReader(vendor().issuer());
        jumpClock(Duration.ofDays(1));
        reader.catchUp(this::pollInDays);
        vendor().depart(people.get(0));
        jumpClock(Duration.ofDays(-1));
        vendor().depart(people.get(1));
        assertThat(eventually(soon(), () -> {
                    reader.catchUp(this::pollInDays);
                    return people.stream().allMatch(person -> reader.stands(person, DEPARTED));
                }))
                .as("both are told")
                .isTrue();
    }

    /** With a deadline that no clock of ours has passed. */
    private Events pollInDays(String cursor) {
        return vendor().source().poll(cursor, within(Duration.ofDays(3)));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a vendor that is down, or breaks off, is an error of its kind, never silence or a shorter list")
    final void faults(Fault fault) {
        List<String> people = hire(3);
        LifecycleReader reader = begun();
        vendor().depart(people.get(0));
        breakWith(fault);
        failsWith(fault.kinds(), () -> poll(reader.cursor));
        failsWith(fault.kinds(), () -> poll(""));
        heal();
        stands(reader, people.get(0), DEPARTED);
        assertThat(reader.isHere(people.get(1))).isTrue();
    }

    @Test
    @DisplayName("a telling that breaks off after its first page is an error, not its end")
    final void halfAnswered() {
        List<String> people = hire(MANY);
        LifecycleReader reader = new LifecycleReader(vendor().issuer());
        Assumptions.assumeTrue(reader.step(this::poll).more(), "this vendor tells all on one page");
        breakWith(Fault.SERVER_ERROR);
        failsWith(Fault.SERVER_ERROR.kinds(), () -> poll(reader.cursor));
        heal();
        reader.catchUp(this::poll);
        assertThat(people).allMatch(reader::isHere);
    }

    @Test
    @DisplayName("credentials of ours that were revoked under our feet are an error, and their successors are taken up")
    final void credentialsRevokedUnderOurFeet() {
        String person = hire();
        LifecycleReader reader = begun();
        breakWith(Fault.BAD_CREDENTIALS);
        failsWith(Fault.BAD_CREDENTIALS.kinds(), () -> poll(reader.cursor));
        heal();
        vendor().depart(person);
        stands(reader, person, DEPARTED);
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        saysHowLongToWait(() -> poll(""));
    }

    @Test
    @DisplayName("a vendor that hangs, or never ends its answer: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        breakWith(Fault.HANG);
        timesOut(context -> vendor().source().poll("", context));
    }

    @Test
    @DisplayName("an answer that never comes: TIMEOUT")
    final void lateAnswer() {
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> vendor().source().poll("", context));
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        String person = hire();
        LifecycleReader reader = begun();
        breakWith(Fault.SLOW);
        vendor().depart(person);
        stands(reader, person, DEPARTED);
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().source().poll("", within(Duration.ofSeconds(-1))));
    }
}
