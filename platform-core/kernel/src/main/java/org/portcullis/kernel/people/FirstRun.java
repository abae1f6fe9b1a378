// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.people.AccessToken;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the first admin in: makes the person {@code first-run} with the role ADMIN alone, and writes a token to {@code
 * data/admin-token}, mode 0600, never to a log. At a later start a new token is made only when the file's is no longer
 * good, no other admin holds one and no other node has it, so that nobody is locked out and nothing is widened.
 */
@Component(service = FirstRun.class, immediate = true)
public final class FirstRun {
    private static final Logger LOG = LoggerFactory.getLogger(FirstRun.class);
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final String PLACE = "first-run-node";
    private static final String OTHER_ADMIN =
            "SELECT COUNT(*) AS n FROM access_token t JOIN person p ON p.id = t.person_id"
                    + " WHERE t.ended_at IS NULL AND t.expires_at > ? AND p.id <> ? AND p.status = 'ACTIVE'"
                    + " AND t.created_at > " + TokenRows.RESTORED
                    + " AND ',' || p.roles || ',' LIKE '%,ADMIN,%' AND ',' || t.roles || ',' LIKE '%,ADMIN,%'";

    private final Acts acts;
    private final KnownTokens tokens;
    private final String node;

    /** In the framework: the folder is {@code portcullis.home}. */
    @Activate
    public FirstRun(
            @Reference Acts acts, @Reference KnownTokens tokens, @Reference Store store, BundleContext context) {
        this(acts, tokens, store.node());
        String home = context.getProperty("portcullis.home");
        if (home == null) {
            throw new IllegalStateException("the framework property portcullis.home is missing");
        }
        ensure(Path.of(home, "data", "admin-token"));
    }

    FirstRun(Acts acts, KnownTokens tokens, String node) {
        this.node = node;
        this.acts = acts;
        this.tokens = tokens;
    }

    /** Makes sure that there is a way in; does nothing when there is one. */
    void ensure(Path file) {
        if (holdsGoodToken(file)) {
            return;
        }
        String token = Tokens.fresh(Tokens.ACCESS);
        Attempt attempt = Attempt.of("person.first-run", "system", Map.of());
        // the file comes before the commit: a token that nobody can read would lock everybody out
        Path fresh = write(file.resolveSibling(file.getFileName() + ".new"), token);
        Optional<String> made = acts.change(attempt, tx -> mint(tx, attempt, token));
        if (made.isPresent()) {
            move(fresh, file);
            LOG.info("The first-run admin token is in {}", file);
        } else {
            delete(fresh);
        }
    }

    private Optional<String> mint(Tx tx, Attempt attempt, String token) {
        Instant now = acts.now();
        Person person = PersonRows.bySubject(tx, PersonRows.FIRST_RUN).orElseGet(() -> create(tx, now));
        boolean otherAdmin =
                tx.one(OTHER_ADMIN, row -> row.number("n"), now, person.id()).orElse(0L) > 0;
        boolean blocked = tx.one(
                                "SELECT COUNT(*) AS n FROM block WHERE key_kind = 'PERSON' AND key_id = ? AND lifted_at IS NULL",
                                row -> row.number("n"),
                                person.id())
                        .orElse(0L)
                > 0;
        if (otherAdmin || blocked || isElsewhere(tx, person, now)) {
            return Optional.empty();
        }
        tx.update(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                PLACE,
                node);
        tokens.endAll(tx, person.id(), now);
        AccessToken row = new AccessToken(
                IdKind.ACCESS_TOKEN.newId(now),
                person.id(),
                Set.of(Role.ADMIN),
                now,
                now.plus(LIFETIME),
                Optional.empty());
        TokenRows.insert(tx, row, Tokens.hash(token));
        Acts.done(tx, attempt, Map.of("person", person.id(), "token", row.id()));
        return Optional.of(row.id());
    }

    /** Whether another node that lives, or was just started, has it: a second one would end the first. */
    private boolean isElsewhere(Tx tx, Person person, Instant now) {
        Instant recently = now.minus(RECENT);
        Optional<String> place = tx.one("SELECT value FROM meta WHERE key = ?", row -> row.text("value"), PLACE);
        if (place.isEmpty() || place.get().equals(node)) {
            return false;
        }
        return tx.one(
                        "SELECT COUNT(*) AS n FROM access_token WHERE person_id = ? AND ended_at IS NULL AND expires_at > ?"
                                + " AND created_at > " + TokenRows.RESTORED
                                + " AND (created_at > ? OR EXISTS (SELECT 1 FROM node WHERE id = ? AND heartbeat_at > ?))",
                        row -> row.number("n") > 0,
                        person.id(),
                        now,
                        recently,
                        place.get(),
                        recently)
                .orElse(false);
    }

    private static Person create(Tx tx, Instant now) {
        Person person = new Person(
                IdKind.PERSON.newId(now),
                "local",
                PersonRows.FIRST_RUN,
                Set.of(Role.ADMIN),
                PersonRows.FIRST_RUN,
                PersonRows.ACTIVE,
                now);
        PersonRows.insert(tx, person);
        return person;
    }

    private boolean holdsGoodToken(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).trim();
            return Tokens.wellFormed(Tokens.ACCESS, text)
                    && tokens.caller(Tokens.hash(text)).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("The admin token's file can't be read: " + file, e);
        }
    }

    private static Path write(Path file, String token) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            try (var channel = Files.newByteChannel(file, options, mode)) {
                channel.write(StandardCharsets.US_ASCII.encode(token + "\n"));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("The admin token can't be written to " + file, e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The admin token can't be written to " + to, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("An unused token file can't be removed: " + file, e);
        }
    }
}
