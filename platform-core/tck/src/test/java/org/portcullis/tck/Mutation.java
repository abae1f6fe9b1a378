// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.portcullis.tck.Mutation.Names.AUDIT;
import static org.portcullis.tck.Mutation.Names.ELEVATION;
import static org.portcullis.tck.Mutation.Names.END;
import static org.portcullis.tck.Mutation.Names.ISSUE;
import static org.portcullis.tck.Mutation.Names.LIST;

import java.util.List;

/** What is broken on purpose, and the tests of the contracts that must see it: {@code Contract#method}. */
enum Mutation {
    NONE,
    ALREADY_OPEN_BEFORE_THE_GRANT(ELEVATION + "grantAllows"),
    ANSWER_CUT_IS_TAKEN_FOR_DONE(
            ISSUE + "lostAnswerIsEndable", ELEVATION + "lostAnswerIsEndable", END + "lostAnswer", AUDIT + "faults"),
    ANSWER_LATE_IS_TAKEN_FOR_DONE(
            ISSUE + "lateAnswer", ELEVATION + "lateAnswer", END + "lateAnswer", AUDIT + "lateAnswer"),
    BATCH_IS_CUT_SHORT(AUDIT + "largeBatch", AUDIT + "deliversInOrder"),
    BIRTHS_ARE_IGNORED(END + "bornLate", ISSUE + "endedReferenceIsRefused"),
    CAPABILITY_IS_BOASTED(ISSUE + "capabilitiesAreTrue"),
    CAPABILITY_IS_HIDDEN(ISSUE + "capabilitiesAreTrue"),
    CONFIRM_IS_ALWAYS_TRUE(END + "endsAndProves"),
    CONFIRM_SWALLOWS_A_FAILURE(END + "nothingIsGuessed"),
    DEADLINE_IS_IGNORED(
            ISSUE + "hangingVendor",
            ELEVATION + "hangingVendor",
            END + "hangingVendor",
            LIST + "hangingVendor",
            AUDIT + "hangingVendor"),
    DEADLINE_IN_THE_PAST_IS_TAKEN(
            ISSUE + "passedDeadline",
            ELEVATION + "passedDeadline",
            END + "passedDeadline",
            LIST + "passedDeadline",
            AUDIT + "passedDeadline"),
    ENDED_REFERENCE_ISSUES(ISSUE + "endedReferenceIsRefused", ELEVATION + "endedReference"),
    ENDS_ONE_ONLY(END + "endsMany"),
    EXPIRY_BY_OWN_CLOCK(END + "clockJumps"),
    FAILURE_OF_THE_WRONG_KIND(
            ISSUE + "faultWhileIssuing", ISSUE + "faultFromTheStart", ELEVATION + "faults", AUDIT + "faults"),
    FOREIGN_THINGS_ARE_LISTED(LIST + "listsOnlyOurs"),
    GRANT_AGAIN_MAKES_ANOTHER(ELEVATION + "repeatIsSafe"),
    HANGS_ON_WHEN_CLOSED(END + "undeployedInTheMiddle"),
    IDENTITY_CHANGES(END + "identityIsStable"),
    IMPATIENT(ISSUE + "slowVendor", ELEVATION + "slowVendor", END + "slowVendor", AUDIT + "slowVendor"),
    LISTING_ENDS_WHEN_A_PAGE_FAILS(LIST + "halfAnswered"),
    LISTING_IS_EMPTY_WHEN_DOWN(LIST + "faults"),
    LISTING_REPEATS(LIST + "listsWhatLives"),
    LIVES_LONGER_THAN_ASKED(ISSUE + "issuedCredentialWorks"),
    LOGIN_IS_KEPT_FOR_EVER(ISSUE + "credentialsRevokedUnderOurFeet"),
    LOST_ANSWER_IS_FORGOTTEN(ISSUE + "lostAnswerIsEndable", ELEVATION + "lostAnswerIsEndable", ISSUE + "lateAnswer"),
    MEMORY_IS_THE_STORE(END + "endedByTheNext", ELEVATION + "restarted"),
    NOT_THREAD_SAFE(ISSUE + "manyThreads", ELEVATION + "manyThreads", END + "manyThreads"),
    OLD_FORMAT_IS_UNREADABLE(END + "writtenBefore"),
    ORDER_IS_LOST(AUDIT + "deliversInOrder", AUDIT + "repeatIsSafe", AUDIT + "restarted"),
    REFERENCES_REPEAT(ISSUE + "referencesAreVersioned", ELEVATION + "referencesAreVersioned"),
    RENEWS_WHAT_IT_DENIES(ISSUE + "capabilitiesHold"),
    REPEATED_END_IS_AN_ERROR(END + "repeatIsSafe"),
    RETRY_AFTER_IS_DROPPED(
            ISSUE + "throttled", ELEVATION + "throttled", END + "throttled", LIST + "throttled", AUDIT + "throttled"),
    REVOKE_ENDS_EVERYTHING(
            END + "neighboursAreUntouched", ISSUE + "credentialsAreIndependent", ELEVATION + "grantsAreIndependent"),
    REVOKE_ENDS_NOTHING(END + "endsAndProves"),
    SECOND_ISSUE_IS_FORGOTTEN(ISSUE + "duplicateCall"),
    SECRET_IN_THE_ERROR(ISSUE + "faultFromTheStart", END + "nothingIsGuessed", AUDIT + "faults"),
    SECRET_IN_THE_LOG(ISSUE + "issuedCredentialWorks"),
    SECRET_IN_TO_STRING(ISSUE + "capabilitiesAreTrue", END + "identityIsStable", LIST + "faults", AUDIT + "restarted"),
    TEXT_IS_MANGLED(AUDIT + "oddText"),
    TRUSTS_ANY_CERTIFICATE(END + "wrongCertificate"),
    UNKNOWN_IS_AN_ERROR(END + "unknownIsNoError"),
    UNREADABLE_REFERENCE_IS_GONE(END + "unreadableReferenceIsAnError");

    /** The tests that must fail with it. */
    final List<String> caughtBy;

    Mutation(String... caughtBy) {
        this.caughtBy = List.of(caughtBy);
    }

    /** The contracts' names, for the table above. */
    static final class Names {
        static final String ISSUE = "CredentialIssuerContract#";
        static final String ELEVATION = "ElevationProviderContract#";
        static final String END = "RevocationParticipantContract#";
        static final String LIST = "InventoryContract#";
        static final String AUDIT = "AuditSinkContract#";

        private Names() {}
    }
}
