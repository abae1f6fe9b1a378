// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** What must be true after each crash, and what must be true once the platform has had its time. */
final class Truth {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final User operator;
    private final Books books;
    private final VendorSide vendors;
    private final LeaseTable leases;

    Truth(ServerUnderTest server, User operator, Books books, VendorSide vendors) {
        this.operator = operator;
        this.books = books;
        this.vendors = vendors;
        this.leases = new LeaseTable(server.home());
    }

    /** At any time, whatever is still being ended. */
    void holds(String when) {
        commandAgain();
        known(when);
        books.live.forEach((elevation, credential) -> assertThat(vendors.works(credential))
                .as("%s: what was handed over under %s works", when, elevation)
                .isTrue());
        ended(when);
        answered(when);
    }

    /** Once everything has come to its end: the vendors' own lists are ours, and nothing is open. */
    void settles(String when) {
        commandAgain();
        ServerUnderTest.await(when + ": every revocation is REVOKED", LONGEST, () -> open() == 0);
        ServerUnderTest.await(when + ": every lease lives or has ended", LONGEST, () -> leases.unsettled()
                .isEmpty());
        answered(when);
        assertThat(books.commanded)
                .as("%s: commanded revocations that aren't REVOKED", when)
                .isEmpty();
        ServerUnderTest.await(
                () -> when + ": the vendors' own lists " + vendors.lists() + " are ours: " + ours(),
                LONGEST,
                () -> vendors.lists().equals(ours()));
        assertThat(vendors.ghosts()).as("%s: what was left behind", when).isEmpty();
    }

    private Map<String, Set<String>> ours() {
        return vendors.lists().keySet().stream().collect(Collectors.toMap(column -> column, leases::known));
    }

    /** No credential lives that the store doesn't know, and each that it believes alive lives. */
    private void known(String when) {
        ServerUnderTest.await(
                () -> when + ": what lives " + vendors.lists() + " is what the store knows " + ours() + ", and "
                        + leases.unanswered() + " without an answer",
                Duration.ofSeconds(10),
                () -> vendors.lists().keySet().stream().allMatch(this::agrees));
    }

    private boolean agrees(String column) {
        int unanswered = leases.unanswered();
        Set<String> live = leases.live(column);
        Set<String> theirs = vendors.lists().get(column);
        Set<String> strangers = new TreeSet<>(theirs);
        strangers.removeAll(leases.known(column));
        return theirs.containsAll(live) && strangers.size() <= unanswered;
    }

    /** A command whose answer was lost may have been obeyed or not; one that stands in the store has been. */
    private void ended(String when) {
        books.ending.forEach((elevation, credential) -> {
            String status = operator.get("/elevations/" + elevation).must(200).text("status");
            boolean over = !status.equals("ACTIVE") && !status.equals("APPROVED");
            if (over) {
                ServerUnderTest.await(
                        when + ": the credential of " + elevation + ", which is " + status + ", dies",
                        LONGEST,
                        () -> vendors.dead(credential));
            } else {
                assertThat(vendors.works(credential))
                        .as("%s: credential of %s, which is %s", when, elevation, status)
                        .isTrue();
            }
        });
        books.ending.clear();
    }

    /** A kill that wasn't answered is commanded again: it joins the first one, when that was stored. */
    private void commandAgain() {
        books.victims.forEach((agent, credentials) ->
                books.commanded.put(operator.revoke("agent", agent, "PT0S").text("id"), credentials));
        books.victims.clear();
    }

    /** Nothing that was answered is lost; what is REVOKED is dead. */
    private void answered(String when) {
        books.elevations.forEach(id -> operator.get("/elevations/" + id).must(200));
        books.elevations.clear();
        books.victims.forEach((agent, credentials) ->
                books.commanded.put(operator.revoke("agent", agent, "PT0S").text("id"), credentials));
        books.victims.clear();
        books.commanded.entrySet().removeIf(each -> {
            String state =
                    operator.get("/revocations/" + each.getKey()).must(200).text("state");
            boolean done = state.equals("REVOKED");
            if (done) {
                assertDead(when, each.getKey(), each.getValue());
            } else {
                assertThat(state).as("%s: %s", when, each.getKey()).isIn("REVOKING", "PARTIAL");
            }
            return done;
        });
    }

    private void assertDead(String when, String revocation, List<JsonNode> credentials) {
        for (JsonNode credential : credentials) {
            assertThat(vendors.dead(credential))
                    .as("%s: %s is REVOKED, and what was drawn before is dead", when, revocation)
                    .isTrue();
        }
    }

    private int open() {
        JsonNode page = operator.get("/revocations?open=true").must(200).body();
        return page.path("items").size();
    }
}
