// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.acts.Paging;
import org.portcullis.kernel.ledger.Blocks;
import org.portcullis.kernel.ledger.Fences;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.ledger.OpenRevocations;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.people.AccessToken;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Enrolment;
import org.portcullis.service.people.MintedToken;
import org.portcullis.service.people.People;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;
import org.portcullis.spi.Secret;

/** {@link People} that are enrolled here. Thread-safe. */
@Component(service = People.class)
public final class LocalPeople implements People {
    static final Duration CODE_LIFETIME = Duration.ofHours(24);
    private static final Duration FIRST_TOKEN = Duration.ofHours(8);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final int MOST_TOKENS = 100;
    private static final int LONGEST_REASON = 2_000;
    private static final Pattern SUBJECT = Pattern.compile("[\\p{L}\\p{N}._%+@:/-]{1,254}");

    private final Acts acts;
    private final KnownTokens tokens;
    private final Fences fences;
    private final Blocks blocks;

    /** Over the store's rows. */
    @Activate
    public LocalPeople(
            @Reference Acts acts, @Reference KnownTokens tokens, @Reference Fences fences, @Reference Blocks blocks) {
        this.acts = acts;
        this.tokens = tokens;
        this.fences = fences;
        this.blocks = blocks;
    }

    @Override
    public Enrolment enrol(Caller admin, String subject, Set<Role> roles) {
        String shown = subject == null ? "" : subject.substring(0, Math.min(254, subject.length()));
        Attempt attempt = Attempt.of("person.enrol", admin.personId(), Map.of("subject", shown, "roles", names(roles)));
        String code = Tokens.fresh(Tokens.CODE);
        return acts.change(attempt, tx -> {
            admin.require(Role.ADMIN);
            Fields fields = new Fields();
            fields.match("/subject", subject, SUBJECT, 254);
            fields.require(roles != null && !roles.isEmpty(), "/roles", "must name at least one role");
            fields.refuse("bad-person", "The person can't be enrolled: correct the fields named here.");
            Instant now = acts.now();
            String personId = invite(tx, admin, subject, roles, now);
            Instant expiresAt = now.plus(CODE_LIFETIME);
            TokenRows.insertCode(tx, Tokens.hash(code), personId, expiresAt);
            Acts.done(tx, attempt, Map.of("person", personId));
            return new Enrolment(personId, Secret.of(code), expiresAt);
        });
    }

    /** A new person; or one who has lost every way in and is enrolled anew, by whoever does it now. */
    private String invite(Tx tx, Caller admin, String subject, Set<Role> roles, Instant now) {
        Optional<Person> before = PersonRows.bySubject(tx, subject);
        if (before.isEmpty()) {
            String personId = IdKind.PERSON.newId(now);
            PersonRows.insert(
                    tx, new Person(personId, "local", subject, roles, admin.personId(), PersonRows.INVITED, now));
            return personId;
        }
        Person person = before.get();
        boolean hasWayIn = TokenRows.countLive(tx, person.id(), now) > 0 || TokenRows.hasOpenCode(tx, person.id(), now);
        if (hasWayIn || blocked(tx, person.id()) || PersonRows.FIRST_RUN.equals(person.enrolledBy())) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "subject-exists",
                    "There is a person with this subject already (" + person.id()
                            + "): a new code is given only when their tokens and codes have run out and nothing blocks them.");
        }
        PersonRows.enrolAnew(tx, person.id(), roles, admin.personId());
        return person.id();
    }

    @Override
    public Person reinstate(Caller caller, String personId, String reason) {
        String said = String.valueOf(reason);
        Attempt attempt = Attempt.of(
                "person.reinstate",
                caller.personId(),
                Map.of("person", personId, "reason", said.substring(0, Math.min(LONGEST_REASON, said.length()))));
        return acts.change(attempt, tx -> {
            caller.require(Role.GOVERNANCE);
            Fields fields = new Fields();
            fields.text("/reason", reason, 1, LONGEST_REASON);
            fields.refuse("bad-reinstatement", "Nobody was reinstated: correct the fields named here.");
            Key key = Keys.person(personId);
            if (PersonRows.find(tx, personId).isEmpty()) {
                throw notFound("There is no person with this id.");
            }
            Segregation.require(tx, caller.personId(), personId);
            if (!blocked(tx, personId)) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "not-blocked", "Nothing blocks this person: an admin can enrol them.");
            }
            OpenRevocations.refuse(tx, key);
            blocks.lift(tx, key, new Blocks.Cause(caller.personId(), reason, acts.now()));
            Acts.done(tx, attempt, Map.of());
            return PersonRows.find(tx, personId).orElseThrow();
        });
    }

    @Override
    public MintedToken redeem(Secret code) {
        String text = code.revealString();
        Attempt attempt = Attempt.of("person.redeem", "anonymous", Map.of());
        String token = Tokens.fresh(Tokens.ACCESS);
        MintedToken minted = acts.change(attempt, tx -> {
            Instant now = acts.now();
            Optional<Person> person = Tokens.wellFormed(Tokens.CODE, text)
                    ? TokenRows.useCode(tx, Tokens.hash(text), now).flatMap(id -> PersonRows.find(tx, id))
                    : Optional.empty();
            if (person.isEmpty() || blocked(tx, person.get().id())) {
                throw new Refusal(
                        Refusal.Kind.UNAUTHENTICATED,
                        "bad-code",
                        "The code is unknown, used or expired: ask an admin to enrol you again.");
            }
            PersonRows.activate(tx, person.get().id());
            AccessToken row = insert(tx, person.get().id(), person.get().roles(), now.plus(FIRST_TOKEN), token);
            Acts.done(tx, attempt, Map.of("person", row.personId(), "token", row.id()));
            return new MintedToken(row.id(), row.personId(), Secret.of(token), row.expiresAt());
        });
        tokens.expect(Tokens.hash(token));
        return minted;
    }

    @Override
    public MintedToken mint(Caller caller, Duration lifetime, Set<Role> roles) {
        Attempt attempt = Attempt.of("token.mint", caller.personId(), Map.of("roles", names(roles)));
        String token = Tokens.fresh(Tokens.ACCESS);
        MintedToken minted = acts.change(attempt, tx -> {
            checkMint(caller, lifetime, roles);
            Instant now = acts.now();
            if (TokenRows.find(tx, caller.tokenId())
                    .filter(own -> own.endedAt().isEmpty())
                    .isEmpty()) {
                throw new Refusal(Refusal.Kind.UNAUTHENTICATED, "token-ended", "Your token has been ended.");
            }
            if (TokenRows.countLive(tx, caller.personId(), now) >= MOST_TOKENS) {
                throw new Refusal(
                        Refusal.Kind.TOO_MANY, "too-many-tokens", "You hold 100 tokens: end some of them first.");
            }
            AccessToken row = insert(tx, caller.personId(), roles, now.plus(lifetime), token);
            Acts.done(
                    tx,
                    attempt,
                    Map.of("token", row.id(), "expires_at", row.expiresAt().toString()));
            return new MintedToken(row.id(), row.personId(), Secret.of(token), row.expiresAt());
        });
        tokens.expect(Tokens.hash(token));
        return minted;
    }

    private static void checkMint(Caller caller, Duration lifetime, Set<Role> roles) {
        Fields fields = new Fields();
        boolean fits = lifetime != null && lifetime.compareTo(SHORTEST) >= 0 && lifetime.compareTo(LONGEST) <= 0;
        fields.require(fits, "/lifetime", "must be from PT1M to PT12H");
        boolean some = fields.require(roles != null && !roles.isEmpty(), "/roles", "must name at least one role");
        fields.refuse("bad-token-request", "No token was made: correct the fields named here.");
        if (some && !caller.roles().containsAll(roles)) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "role-missing",
                    "A token can only have roles that your own has: " + names(caller.roles()));
        }
    }

    private AccessToken insert(Tx tx, String personId, Set<Role> roles, Instant expiresAt, String token) {
        Instant now = acts.now();
        AccessToken row =
                new AccessToken(IdKind.ACCESS_TOKEN.newId(now), personId, roles, now, expiresAt, Optional.empty());
        TokenRows.insert(tx, row, Tokens.hash(token));
        return row;
    }

    @Override
    public Page<AccessToken> tokens(Caller caller, PageRequest page) {
        List<AccessToken> rows =
                acts.read(tx -> TokenRows.ofPerson(tx, caller.personId(), Paging.after(page), page.limit() + 1));
        return Paging.page(rows, page, AccessToken::id);
    }

    @Override
    public void end(Caller caller, String tokenId) {
        Attempt attempt = Attempt.of("token.end", caller.personId(), Map.of("token", String.valueOf(tokenId)));
        acts.change(attempt, tx -> {
            boolean own = IdKind.ACCESS_TOKEN.matches(tokenId)
                    && TokenRows.find(tx, tokenId)
                            .filter(token -> token.personId().equals(caller.personId()))
                            .isPresent();
            if (!own) {
                throw notFound("You have no token with this id.");
            }
            if (tokens.end(tx, tokenId, acts.now())) {
                Acts.done(tx, attempt, Map.of());
            }
            return null;
        });
    }

    @Override
    public Optional<Caller> authenticate(String bearer) {
        return Tokens.wellFormed(Tokens.ACCESS, bearer) ? tokens.caller(Tokens.hash(bearer)) : Optional.empty();
    }

    @Override
    public Person person(Caller caller, String personId) {
        return acts.read(tx ->
                        IdKind.PERSON.matches(personId) ? PersonRows.find(tx, personId) : Optional.<Person>empty())
                .orElseThrow(() -> notFound("There is no person with this id."));
    }

    @Override
    public Page<Person> persons(Caller caller, PageRequest page) {
        List<Person> rows = acts.read(tx -> PersonRows.after(tx, Paging.after(page), page.limit() + 1));
        return Paging.page(rows, page, Person::id);
    }

    private boolean blocked(Tx tx, String personId) {
        return fences.read(tx, Keys.person(personId)).blocked();
    }

    private static List<String> names(Set<Role> roles) {
        return roles == null
                ? List.of()
                : roles.stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList();
    }

    private static Refusal notFound(String detail) {
        return new Refusal(Refusal.Kind.NOT_FOUND, "not-found", detail);
    }
}
