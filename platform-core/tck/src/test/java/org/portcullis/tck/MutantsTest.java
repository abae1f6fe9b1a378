// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The kit tests itself: a correct adapter passes, each deliberately broken one fails (PLG-7). */
class MutantsTest {
    private static Mutation mutation = Mutation.NONE;

    // Not found by the build on their own: they run only through the launcher below.
    static class Issuer extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    private static TestExecutionSummary run(Mutation which) {
        mutation = which;
        VendorContract.shortTime = Duration.ofMillis(150);
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        request()
                                .selectors(
                                        selectClass(Issuer.class),
                                        selectClass(Participant.class),
                                        selectClass(Listing.class))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    private static String text(TestExecutionSummary summary) {
        StringWriter text = new StringWriter();
        summary.printFailuresTo(new PrintWriter(text, true), 3);
        return text.toString();
    }

    @Test
    @DisplayName("an adapter that keeps the contracts passes, with nothing skipped")
    void correctAdapterPasses() {
        TestExecutionSummary summary = run(Mutation.NONE);
        assertThat(summary.getFailures()).as(text(summary)).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isGreaterThan(40);
        assertThat(summary.getTestsAbortedCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @DisplayName("each mutant is caught")
    void mutantIsCaught(Mutation which) {
        TestExecutionSummary summary = run(which);
        assertThat(summary.getFailures()).as(which + " was not caught").isNotEmpty();
    }
}
