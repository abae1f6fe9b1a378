// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.portcullis.cli.audit.Verdict;
import org.portcullis.cli.audit.Verifier;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.User;

/** What must be true after each crash, once the platform has had its time. */
final class Truth {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final ServerUnderTest server;
    private final User operator;
    private final Books books;
    private final TargetSide target;
    private final LeaseTable leases;

    Truth(ServerUnderTest server, User operator, Books books) {
        this.server = server;
        this.operator = operator;
        this.books = books;
        this.target = new TargetSide(server.home());
        this.leases = new LeaseTable(server.home());
    }

    void holds(String when) throws IOException {
        ServerUnderTest.await(when + ": every revocation is REVOKED", LONGEST, () -> open() == 0);
        ServerUnderTest.await(when + ": every lease lives or has ended", LONGEST, () -> leases.unsettled()
                .isEmpty());
        assertThat(target.accounts())
                .as("%s: the vendor's own list of accounts is ours", when)
                .isEqualTo(leases.livePrincipals());
        assertThat(target.grants())
                .as("%s: the vendor's own list of grants is ours", when)
                .hasSize(leases.liveGrants());
        books.live.forEach((elevation, credential) -> assertThat(target.works(credential))
                .as("%s: what was handed over under %s works", when, elevation)
                .isTrue());
        ended(when);
        for (String id : books.commanded) {
            assertThat(operator.get("/revocations/" + id).must(200).text("state"))
                    .isEqualTo("REVOKED");
        }
        books.commanded.clear();
        for (String id : books.elevations) {
            operator.get("/elevations/" + id).must(200);
        }
        books.elevations.clear();
        trail(when);
    }

    /** A command whose answer was lost may have been obeyed or not; one that stands in the store has been. */
    private void ended(String when) {
        books.ending.forEach((elevation, credential) -> {
            String status = operator.get("/elevations/" + elevation).must(200).text("status");
            boolean over = !status.equals("ACTIVE") && !status.equals("APPROVED");
            assertThat(target.works(credential))
                    .as("%s: credential of %s, which is %s", when, elevation, status)
                    .isEqualTo(!over);
        });
        books.ending.clear();
    }

    private int open() {
        JsonNode page = operator.get("/revocations?open=true").must(200).body();
        return page.path("items").size();
    }

    private void trail(String when) throws IOException {
        Path export = server.home().resolve("export.jsonl");
        Path key = server.home().resolve("audit.pem");
        Files.writeString(key, operator.get("/audit/public-key").must(200).text("public_key_pem"));
        Files.writeString(export, operator.text("/audit/export"));
        Verdict verdict = Verifier.verify(export, key, null);
        assertThat(verdict.good()).as(when + ": " + verdict.sentence()).isTrue();
    }
}
