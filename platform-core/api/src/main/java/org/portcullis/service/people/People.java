// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.spi.Secret;

/** Persons and their tokens. Every act is audited; all methods throw {@code Refusal}. */
@ProviderType
public interface People {
    /**
     * Enrols a person (role ADMIN). A subject that exists is a CONFLICT, unless all their tokens and codes have run out
     * and nothing blocks them: then the same person gets a new code and these roles, and counts as enrolled by the
     * caller. The code is valid for 24 hours.
     */
    Enrolment enrol(Caller admin, String subject, Set<Role> roles);

    /**
     * Lifts the block on a killed person (role GOVERNANCE; never the person concerned, nor one who enrolled them or was
     * enrolled by them). CONFLICT while a revocation of the person is open, or when nothing blocks them. Nothing revives:
     * tokens and codes stay dead, and an admin enrols the person anew.
     */
    Person reinstate(Caller caller, String personId, String reason);

    /** Trades a one-time code for a first token of 8 hours; a used, expired or unknown code is UNAUTHENTICATED. */
    MintedToken redeem(Secret code);

    /** A token for oneself; lifetime up to 12 hours, roles a subset of the caller's token's. */
    MintedToken mint(Caller caller, Duration lifetime, Set<Role> roles);

    /** One's own tokens. */
    Page<AccessToken> tokens(Caller caller, PageRequest page);

    /** Ends one of one's own tokens at once; ending it again changes nothing. */
    void end(Caller caller, String tokenId);

    /** Who shows this token; empty for every kind of bad token, blocked and fenced people included. */
    Optional<Caller> authenticate(String bearer);

    /** One person. */
    Person person(Caller caller, String personId);

    /** All persons. */
    Page<Person> persons(Caller caller, PageRequest page);
}
