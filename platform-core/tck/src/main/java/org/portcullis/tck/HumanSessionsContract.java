// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;

/** Contract of {@link org.portcullis.spi.people.HumanSessions} (mode 1: the person's session must be live; DEL-5). */
public abstract class HumanSessionsContract extends VendorContract<HumanSessionsVendor> {
    private String hire() {
        return vendor().hire(task().taskId().toLowerCase(Locale.ROOT));
    }

    /** Ten seconds; less in the kit's own tests. */
    private static Duration soon() {
        return shortTime.multipliedBy(12);
    }

    private HumanSession ask(SessionRef ref) {
        return ask(List.of(ref)).get(0);
    }

    private List<HumanSession> ask(List<SessionRef> refs) {
        List<HumanSession> answers = vendor().sessions().standing(refs, context());
        shown(answers);
        assertThat(answers).extracting(HumanSession::session).isEqualTo(refs);
        return answers;
    }

    private boolean ends(SessionRef ref) {
        return eventually(soon(), () -> !ask(ref).alive());
    }

    @Test
    @DisplayName("a session is alive from the sign-in to the sign-out, and tells who is signed in")
    final void signInAndOut() {
        shown(vendor().sessions());
        String alice = hire();
        SessionRef session = vendor().signIn(alice);
        HumanSession alive = ask(session);
        assertThat(alive.alive()).isTrue();
        assertThat(alive.subject()).isEqualTo(alice);
        assertThat(alive.issuer()).isEqualTo(vendor().issuer());
        assertThat(alive.tokenIssuer())
                .isEqualTo(vendor().sessions().tokenIssuer(context()).issuer());
        vendor().signOut(session);
        assertThat(ends(session)).as("signed out").isTrue();
    }

    @Test
    @DisplayName(
            "one session's end is no other's: the person's other one, and other people's, live on; in the asked order")
    final void bystanders() {
        String alice = hire();
        SessionRef laptop = vendor().signIn(alice);
        SessionRef phone = vendor().signIn(alice);
        SessionRef bob = vendor().signIn(hire());
        vendor().signOut(laptop);
        assertThat(ends(laptop)).isTrue();
        assertThat(ask(List.of(bob, laptop, phone)))
                .extracting(HumanSession::alive)
                .containsExactly(true, false, true);
    }

    @Test
    @DisplayName("what an administrator ends, a locked account's and a departed person's sessions are dead")
    final void endedFromAbove() {
        String ended = hire();
        String locked = hire();
        String gone = hire();
        List<SessionRef> sessions = List.of(vendor().signIn(ended), vendor().signIn(locked), vendor().signIn(gone));
        assertThat(ask(sessions)).allMatch(HumanSession::alive);
        vendor().endAll(ended);
        vendor().disable(locked);
        vendor().depart(gone);
        assertThat(eventually(
                        Duration.ofSeconds(5), () -> ask(sessions).stream().noneMatch(HumanSession::alive)))
                .isTrue();
        assertThat(ask(sessions)).as("nobody is named").allMatch(session -> session.subject()
                .isEmpty());
    }

    @Test
    @DisplayName("a session of somebody else, an unknown one and an odd name are dead ones, not errors")
    final void unknown() {
        SessionRef alice = vendor().signIn(hire());
        SessionRef bob = vendor().signIn(hire());
        List<SessionRef> odd = List.of(
                new SessionRef(alice.userId(), bob.sessionId()),
                new SessionRef(alice.userId(), "no-such-session"),
                new SessionRef("no-such-user", alice.sessionId()),
                new SessionRef("../" + alice.userId() + "?x=/#ä", alice.sessionId() + "/"));
        assertThat(ask(odd)).noneMatch(HumanSession::alive);
    }

    @Test
    @DisplayName("ended by us, it is dead at the vendor; again is no error; the person's other one lives on")
    final void ended() {
        String alice = hire();
        SessionRef session = vendor().signIn(alice);
        SessionRef other = vendor().signIn(alice);
        vendor().sessions().end(session, context());
        assertThat(ends(session)).isTrue();
        assertThat(eventually(soon(), () -> !vendor().lives(session))).isTrue();
        vendor().sessions().end(session, context());
        assertThat(ask(other).alive()).isTrue();
        assertThat(vendor().lives(other)).isTrue();
    }

    @Test
    @DisplayName("somebody else's session isn't ended under this person's name")
    final void endsNoOther() {
        SessionRef alice = vendor().signIn(hire());
        SessionRef bob = vendor().signIn(hire());
        vendor().sessions().end(new SessionRef(alice.userId(), bob.sessionId()), context());
        assertThat(ask(List.of(alice, bob))).allMatch(HumanSession::alive);
    }

    @Test
    @DisplayName("how tokens are verified: an issuer, public keys only, clients to sign in through")
    final void tokenIssuer() {
        TokenIssuer issuer = vendor().sessions().tokenIssuer(context());
        shown(issuer);
        assertThat(issuer.issuer()).startsWith("http");
        assertThat(issuer.keys()).contains("\"keys\"").doesNotContain("\"d\"");
        assertThat(issuer.clients()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a vendor that is down, or breaks off, is an error of its kind, never a dead session nor a living one")
    final void faults(Fault fault) {
        SessionRef session = vendor().signIn(hire());
        assertThat(ask(session).alive()).isTrue();
        breakWith(fault);
        failsWith(fault.kinds(), () -> vendor().sessions().standing(List.of(session), context()));
        heal();
        assertThat(ask(session).alive()).isTrue();
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        SessionRef session = new SessionRef("u", "s");
        breakWith(Fault.HANG);
        timesOut(context -> vendor().sessions().standing(List.of(session), context));
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        List<SessionRef> one = List.of(new SessionRef("u", "s"));
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().sessions().standing(one, within(Duration.ofSeconds(-1))));
    }
}
