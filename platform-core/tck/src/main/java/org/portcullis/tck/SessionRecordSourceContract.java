// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

/** Contract of {@link org.portcullis.spi.session.SessionRecordSource} (AUD-1, AUD-5). */
public abstract class SessionRecordSourceContract extends VendorContract<SessionVendor> {
    private static final String CONSTANT = "constant-canary-1";
    private static final int MANY = 25;
    private static final int MOST_TURNS = 1_000;

    private String cursor = "";
    private boolean gap;
    private final Map<String, SessionRecord> told = new LinkedHashMap<>();

    private SessionRecords poll(String from) {
        canary(CONSTANT);
        SessionRecords records = vendor().source().poll(from, context());
        shown(records);
        return records;
    }

    private void read() {
        boolean more = true;
        for (int i = 0; more && i < MOST_TURNS; i++) {
            SessionRecords records = poll(cursor);
            assertThat(records.nextCursor()).hasSizeBetween(1, 4_096);
            assertThat(records.items()).hasSizeLessThanOrEqualTo(1_000);
            records.items().forEach(record -> told.putIfAbsent(record.id(), record));
            gap |= records.gap();
            cursor = records.nextCursor();
            more = records.more();
        }
        assertThat(more).as("comes to an end").isFalse();
    }

    /** The words under that reference, in the order that they were told. */
    private List<String> words(String ref) {
        return told.values().stream()
                .filter(record -> record.ref().equals(ref))
                .flatMap(record -> java.util.regex.Pattern.compile("word[0-9]+x")
                        .matcher(record.text())
                        .results()
                        .map(java.util.regex.MatchResult::group))
                .toList();
    }

    private void soon(String what, BooleanSupplier condition) {
        assertThat(eventually(shortTime.multipliedBy(12), () -> {
                    read();
                    return condition.getAsBoolean();
                }))
                .as(what)
                .isTrue();
    }

    private String act(String ref, int number) {
        String word = "word" + number + "x";
        vendor().act(ref, word, CONSTANT);
        return word;
    }

    @Test
    @DisplayName("AUD-1: what was done is told in its order under the reference of its access, of others nothing")
    final void toldInOrder() {
        shown(vendor().source());
        String one = vendor().begin();
        String other = vendor().begin();
        vendor().actElsewhere("word99x", CONSTANT);
        List<String> ones = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 6; i += 2) {
            ones.add(act(one, i));
            others.add(act(other, i + 1));
        }
        soon("all is told", () -> words(one).size() >= 3 && words(other).size() >= 3);
        assertThat(words(one)).containsExactlyElementsOf(ones);
        assertThat(words(other)).containsExactlyElementsOf(others);
        assertThat(told.values()).noneMatch(record -> record.text().contains("word99x"));
    }

    @Test
    @DisplayName("AUD-5: no constant of a command is in what is told, nor in a cursor")
    final void withoutConstants() {
        String ref = vendor().begin();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
        assertThat(told.values() + cursor).doesNotContain(CONSTANT);
    }

    @Test
    @DisplayName("a cursor is from after what it came with: when nothing happens, nothing is told")
    final void quiet() {
        String ref = vendor().begin();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
        assertThat(poll(cursor).items().stream().filter(record -> record.ref().equals(ref)))
                .isEmpty();
    }

    @Test
    @DisplayName("the same cursor again tells the same again, and from the beginning too: with the same ids")
    final void repeatIsSafe() {
        String ref = vendor().begin();
        String from = cursor;
        IntStream.range(0, 3).forEach(i -> act(ref, i));
        soon("all is told", () -> words(ref).size() == 3);
        Set<String> ids = Set.copyOf(told.keySet());
        told.clear();
        cursor = from;
        read();
        assertThat(told.keySet()).containsAll(ids);
        assertThat(words(ref)).hasSize(3);
    }

    @Test
    @DisplayName("of much, nothing is lost on the way from page to page")
    final void many() {
        String ref = vendor().begin();
        List<String> words = IntStream.range(0, MANY).mapToObj(i -> act(ref, i)).toList();
        soon("all is told", () -> words(ref).size() >= MANY);
        assertThat(words(ref)).containsExactlyElementsOf(words);
    }

    @Test
    @DisplayName("REV-1: what was done before a kill is told after it")
    final void endedMeanwhile() {
        String ref = vendor().begin();
        act(ref, 1);
        vendor().end(ref);
        soon("it is told", () -> words(ref).size() == 1);
    }

    @Test
    @DisplayName("a cursor that leads nowhere, and a vendor that has forgotten, are said as a gap, never skipped")
    final void gaps() {
        String ref = vendor().begin();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
        assertThat(gap).as("a gap where none is").isFalse();
        assertThat(poll("no-cursor-of-ours").gap()).isTrue();
        Assumptions.assumeTrue(vendor().forget(), "this vendor never forgets");
        act(ref, 2);
        soon("what came since is told", () -> words(ref).contains("word2x"));
        assertThat(gap).as("said").isTrue();
    }

    @Test
    @DisplayName("PLG-2: the instance that takes its place goes on from the cursor")
    final void restarted() {
        String ref = vendor().begin();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
        act(ref, 2);
        restart();
        soon("the next is told", () -> words(ref).size() == 2);
        assertThat(gap).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a vendor that is down, or breaks off, is an error of its kind, never silence or a shorter answer")
    final void faults(Fault fault) {
        String ref = vendor().begin();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
        act(ref, 2);
        breakWith(fault);
        failsWith(fault.kinds(), () -> poll(cursor));
        heal();
        soon("the next is told", () -> words(ref).size() == 2);
    }

    @Test
    @DisplayName("credentials of ours that were revoked under our feet are an error, and their successors are taken up")
    final void credentialsRevokedUnderOurFeet() {
        String ref = vendor().begin();
        read();
        breakWith(Fault.BAD_CREDENTIALS);
        failsWith(Fault.BAD_CREDENTIALS.kinds(), () -> poll(cursor));
        heal();
        act(ref, 1);
        soon("it is told", () -> words(ref).size() == 1);
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
        String ref = vendor().begin();
        act(ref, 1);
        breakWith(Fault.SLOW);
        soon("it is told", () -> words(ref).size() == 1);
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().source().poll("", within(Duration.ofSeconds(-1))));
    }
}
