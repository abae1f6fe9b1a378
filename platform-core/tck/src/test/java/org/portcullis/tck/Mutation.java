// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.portcullis.tck.Mutation.Names.AUDIT;
import static org.portcullis.tck.Mutation.Names.DIRECTORY;
import static org.portcullis.tck.Mutation.Names.ELEVATION;
import static org.portcullis.tck.Mutation.Names.END;
import static org.portcullis.tck.Mutation.Names.ISSUE;
import static org.portcullis.tck.Mutation.Names.LIST;
import static org.portcullis.tck.Mutation.Names.PEOPLE;
import static org.portcullis.tck.Mutation.Names.PRINCIPAL;
import static org.portcullis.tck.Mutation.Names.RECORDING;
import static org.portcullis.tck.Mutation.Names.SECRET;
import static org.portcullis.tck.Mutation.Names.SESSIONS;

import java.util.List;

/** What is broken on purpose, and the tests of the contracts that must see it: {@code Contract#method}. */
enum Mutation {
    NONE,
    ABSENT_ONLY_DISABLES(DIRECTORY + "absent"),
    ALREADY_OPEN_BEFORE_THE_GRANT(ELEVATION + "grantAllows"),
    ANOTHER_KEY_IS_TAKEN(SECRET + "unknownKey"),
    ANSWER_CUT_IS_TAKEN_FOR_DONE(
            ISSUE + "lostAnswerIsEndable",
            ELEVATION + "lostAnswerIsEndable",
            END + "lostAnswer",
            AUDIT + "faults",
            DIRECTORY + "faults",
            PEOPLE + "faults",
            SESSIONS + "faults",
            SECRET + "faults",
            PRINCIPAL + "lostAnswer",
            RECORDING + "faults"),
    ANSWER_LATE_IS_TAKEN_FOR_DONE(
            ISSUE + "lateAnswer",
            ELEVATION + "lateAnswer",
            END + "lateAnswer",
            AUDIT + "lateAnswer",
            DIRECTORY + "lateAnswer",
            PEOPLE + "lateAnswer",
            SECRET + "lateAnswer",
            PRINCIPAL + "lateAnswer",
            RECORDING + "lateAnswer"),
    BATCH_IS_CUT_SHORT(AUDIT + "largeBatch", AUDIT + "deliversInOrder"),
    BIRTHS_ARE_IGNORED(END + "bornLate", ISSUE + "endedReferenceIsRefused"),
    CAPABILITY_IS_BOASTED(ISSUE + "capabilitiesAreTrue"),
    CAPABILITY_IS_HIDDEN(ISSUE + "capabilitiesAreTrue"),
    CONFIRM_IS_ALWAYS_TRUE(END + "endsAndProves", PRINCIPAL + "endsAndProves", PRINCIPAL + "enabledByOthers"),
    CONFIRM_SWALLOWS_A_FAILURE(END + "nothingIsGuessed", PRINCIPAL + "nothingIsGuessed"),
    CONSTANTS_ARE_TOLD(RECORDING + "withoutConstants"),
    CURSOR_BY_OWN_CLOCK(PEOPLE + "clockJumps"),
    CURSOR_STAYS(PEOPLE + "quiet", RECORDING + "quiet"),
    DEADLINE_IN_THE_PAST_IS_TAKEN(
            ISSUE + "passedDeadline",
            ELEVATION + "passedDeadline",
            END + "passedDeadline",
            LIST + "passedDeadline",
            AUDIT + "passedDeadline",
            DIRECTORY + "passedDeadline",
            PEOPLE + "passedDeadline",
            SESSIONS + "passedDeadline",
            SECRET + "passedDeadline",
            PRINCIPAL + "passedDeadline",
            RECORDING + "passedDeadline"),
    DEADLINE_IS_IGNORED(
            ISSUE + "hangingVendor",
            ELEVATION + "hangingVendor",
            END + "hangingVendor",
            LIST + "hangingVendor",
            AUDIT + "hangingVendor",
            DIRECTORY + "hangingVendor",
            PEOPLE + "hangingVendor",
            SESSIONS + "hangingVendor",
            SECRET + "hangingVendor",
            PRINCIPAL + "hangingVendor",
            RECORDING + "hangingVendor"),
    DEAD_SESSION_IS_REMEMBERED_ALIVE(SESSIONS + "signInAndOut", SESSIONS + "endedFromAbove"),
    DEPARTURES_ARE_MISSED(PEOPLE + "departures", PEOPLE + "many"),
    DISABLES_EVERYBODY(DIRECTORY + "othersAreUntouched"),
    DISABLING_IS_SKIPPED(DIRECTORY + "disabledAndEnabled", DIRECTORY + "disabledFromTheStart"),
    EACH_CALL_LEAVES_A_TRACE(DIRECTORY + "repeatIsSafe"),
    ENABLING_AGAIN_IS_SKIPPED(DIRECTORY + "disabledAndEnabled", DIRECTORY + "changesByOthersAreSetRight"),
    ENDED_REFERENCE_ISSUES(ISSUE + "endedReferenceIsRefused", ELEVATION + "endedReference"),
    ENDED_IS_FORGOTTEN(RECORDING + "endedMeanwhile"),
    ENDED_IS_REMEMBERED(PRINCIPAL + "enabledByOthers"),
    ENDS_ONE_ONLY(END + "endsMany"),
    EXPIRY_BY_OWN_CLOCK(END + "clockJumps"),
    FAILURE_OF_THE_WRONG_KIND(
            ISSUE + "faultWhileIssuing",
            ISSUE + "faultFromTheStart",
            ELEVATION + "faults",
            AUDIT + "faults",
            DIRECTORY + "faults",
            PEOPLE + "faults",
            SECRET + "faults",
            RECORDING + "faults"),
    FOREIGN_THINGS_ARE_LISTED(LIST + "listsOnlyOurs", RECORDING + "toldInOrder"),
    GRANT_AGAIN_MAKES_ANOTHER(ELEVATION + "repeatIsSafe"),
    GROUPS_ONLY_GROW(DIRECTORY + "groupsAreFollowed"),
    HANGS_ON_WHEN_CLOSED(END + "undeployedInTheMiddle"),
    IDENTITY_CHANGES(END + "identityIsStable", PRINCIPAL + "identityIsStable"),
    IDS_CHANGE(RECORDING + "repeatIsSafe"),
    IMPATIENT(
            ISSUE + "slowVendor",
            ELEVATION + "slowVendor",
            END + "slowVendor",
            AUDIT + "slowVendor",
            DIRECTORY + "slowVendor",
            PEOPLE + "slowVendor",
            SECRET + "slowVendor",
            PRINCIPAL + "slowVendor",
            RECORDING + "slowVendor"),
    ISSUER_IS_GUESSED(PEOPLE + "departures"),
    LAST_OF_A_PAGE_IS_LOST(PEOPLE + "many", RECORDING + "many"),
    LISTING_ENDS_WHEN_A_PAGE_FAILS(LIST + "halfAnswered", PEOPLE + "halfAnswered"),
    LISTING_IS_EMPTY_WHEN_DOWN(LIST + "faults"),
    LISTING_REPEATS(LIST + "listsWhatLives"),
    LIVES_LONGER_THAN_ASKED(ISSUE + "issuedCredentialWorks"),
    LOGIN_IS_KEPT_FOR_EVER(
            ISSUE + "credentialsRevokedUnderOurFeet",
            DIRECTORY + "credentialsRevokedUnderOurFeet",
            PEOPLE + "credentialsRevokedUnderOurFeet",
            SECRET + "credentialsRevokedUnderOurFeet",
            RECORDING + "credentialsRevokedUnderOurFeet"),
    LOST_ANSWER_IS_FORGOTTEN(ISSUE + "lostAnswerIsEndable", ELEVATION + "lostAnswerIsEndable", ISSUE + "lateAnswer"),
    MAKES_A_HUMAN(DIRECTORY + "madeAsAnAgent"),
    MEMORY_IS_THE_STORE(
            END + "endedByTheNext",
            ELEVATION + "restarted",
            DIRECTORY + "restarted",
            PEOPLE + "restarted",
            SECRET + "restarted",
            RECORDING + "restarted"),
    NOT_THREAD_SAFE(
            ISSUE + "manyThreads",
            ELEVATION + "manyThreads",
            END + "manyThreads",
            DIRECTORY + "manyThreads",
            SECRET + "manyThreads"),
    OLD_FORMAT_IS_UNREADABLE(END + "writtenBefore"),
    OLD_ACCESS_IS_REVIVED(PRINCIPAL + "reinstatementRevivesNothing"),
    ORDER_IS_LOST(
            AUDIT + "deliversInOrder",
            AUDIT + "repeatIsSafe",
            AUDIT + "restarted",
            PEOPLE + "inOrder",
            RECORDING + "toldInOrder"),
    POLL_CONSUMES(PEOPLE + "repeatIsSafe", RECORDING + "repeatIsSafe"),
    READS_WHAT_IS_NOT_ALLOWED(SECRET + "elsewhere"),
    REFERENCES_REPEAT(ISSUE + "referencesAreVersioned", ELEVATION + "referencesAreVersioned"),
    RENEWS_WHAT_IT_DENIES(ISSUE + "capabilitiesHold"),
    REPEATED_END_IS_AN_ERROR(END + "repeatIsSafe", PRINCIPAL + "repeatIsSafe"),
    RETRY_AFTER_IS_DROPPED(
            ISSUE + "throttled",
            ELEVATION + "throttled",
            END + "throttled",
            LIST + "throttled",
            AUDIT + "throttled",
            DIRECTORY + "throttled",
            PEOPLE + "throttled",
            SECRET + "throttled",
            PRINCIPAL + "throttled",
            RECORDING + "throttled"),
    REVOKE_ENDS_EVERYTHING(
            END + "neighboursAreUntouched",
            ISSUE + "credentialsAreIndependent",
            ELEVATION + "grantsAreIndependent",
            PRINCIPAL + "othersAreUntouched"),
    REVOKE_ENDS_NOTHING(END + "endsAndProves", PRINCIPAL + "endsAndProves"),
    ROLES_ARE_TOLD_IN_PART(PEOPLE + "rolesChanged"),
    SECOND_ISSUE_IS_FORGOTTEN(ISSUE + "duplicateCall"),
    SECRET_IN_THE_ERROR(
            ISSUE + "faultFromTheStart",
            END + "nothingIsGuessed",
            AUDIT + "faults",
            DIRECTORY + "faults",
            PEOPLE + "faults",
            SECRET + "faults",
            PRINCIPAL + "nothingIsGuessed",
            RECORDING + "faults"),
    SECRET_IN_THE_LOG(ISSUE + "issuedCredentialWorks", SECRET + "valueAsWritten"),
    SECRET_IN_TO_STRING(
            ISSUE + "capabilitiesAreTrue",
            END + "identityIsStable",
            LIST + "faults",
            AUDIT + "restarted",
            DIRECTORY + "madeAsAnAgent",
            PEOPLE + "departures",
            SECRET + "restarted",
            PRINCIPAL + "identityIsStable",
            RECORDING + "toldInOrder"),
    SECRET_IS_KEPT(SECRET + "rotated"),
    SECRET_IS_SHARED(SECRET + "ownCopy"),
    SILENT_WHEN_DOWN(PEOPLE + "faults", RECORDING + "faults"),
    SESSION_ENDS_UNDER_ANY_NAME(SESSIONS + "endsNoOther"),
    SESSION_ENDS_NOWHERE(SESSIONS + "ended"),
    SESSION_IS_TOLD_BY_ITS_PERSON(SESSIONS + "bystanders", SESSIONS + "unknown"),
    SIGNING_KEYS_ARE_TOLD_WHOLE(SESSIONS + "tokenIssuer"),
    STATE_ENDS_WITH_A_NEW_CURSOR(PEOPLE + "changedWhileRead"),
    STATE_LEAVES_OUT_THE_LOCKED(PEOPLE + "wholeState"),
    TAKES_OVER_BY_NAME(DIRECTORY + "humansAreUntouched", PRINCIPAL + "humansAreUntouched"),
    TASK_ENDS_THE_AGENT(PRINCIPAL + "taskEndsNothing"),
    TEXT_IS_MANGLED(AUDIT + "oddText", SECRET + "valueAsWritten"),
    TRUSTS_ANY_CERTIFICATE(END + "wrongCertificate", SECRET + "wrongCertificate"),
    UNKNOWN_CURSOR_IS_SKIPPED(PEOPLE + "unknownCursor", RECORDING + "gaps"),
    UNKNOWN_IS_AN_ERROR(END + "unknownIsNoError", DIRECTORY + "absent", PRINCIPAL + "unknownIsNoError"),
    UNKNOWN_SECRET_IS_EMPTY(SECRET + "unknownPath"),
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
        static final String DIRECTORY = "AgentDirectoryContract#";
        static final String PRINCIPAL = "PrincipalParticipantContract#";
        static final String PEOPLE = "LifecycleEventSourceContract#";
        static final String RECORDING = "SessionRecordSourceContract#";
        static final String SECRET = "SecretStoreContract#";
        static final String SESSIONS = "HumanSessionsContract#";

        private Names() {}
    }
}
