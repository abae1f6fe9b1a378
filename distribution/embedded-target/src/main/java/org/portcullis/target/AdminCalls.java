// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What administrators can ask for: accounts, grants, name spaces and sessions as JSON trees. Knows no HTTP. */
final class AdminCalls {
    private static final int PAGE = 500;
    private static final Duration LONGEST_LIFE = Duration.ofDays(366);

    private final AccessBook book;
    private final LiveRequests live;
    private final String identity;

    AdminCalls(AccessBook book, LiveRequests live, String identity) {
        this.book = book;
        this.live = live;
        this.identity = identity;
    }

    ObjectNode identity() {
        return object().put("cluster_id", identity).put("product", "portcullis embedded target");
    }

    ObjectNode putAccount(String name, JsonNode body) throws IOException {
        Instant now = Instant.now();
        String password = body.path("password").asText();
        Account account = Account.of(
                Names.checked(name),
                body.path("task").asText(),
                password,
                BookRecords.operations(body),
                now,
                expiry(body, now));
        book.put(account);
        return show(account);
    }

    ObjectNode putGrant(String id, JsonNode body) throws IOException {
        Instant now = Instant.now();
        String account = Names.checked(body.path("account").asText());
        if (book.account(account) == null) {
            throw new Refusal(409, "no-such-account", "the account that should get the grant does not exist");
        }
        String task = body.path("task").asText();
        List<Permission> permissions = Permission.readAll(body.path("operations"));
        Grant grant = new Grant(Names.checked(id), account, task, permissions, now, expiry(body, now));
        book.put(grant);
        return show(grant);
    }

    ObjectNode account(String name) {
        return found(book.account(name), this::show, "account");
    }

    ObjectNode grant(String id) {
        return found(book.grant(id), this::show, "grant");
    }

    ObjectNode endAccount(String name) throws IOException {
        return object().put("ended", book.endAccount(name) ? 1 : 0);
    }

    ObjectNode endGrant(String id) throws IOException {
        return object().put("ended", book.endGrant(id) ? 1 : 0);
    }

    ObjectNode closeSpace(String space) throws IOException {
        return object().put("closed", true).put("ended", book.close(Names.checked(space), Instant.now()));
    }

    /** All that lives in a name space: its accounts, its grants and the sessions that rest on either. */
    ObjectNode space(String space) throws IOException {
        book.settle();
        List<Account> accounts = Names.inSpace(book.accounts(), space);
        List<Grant> grants = Names.inSpace(book.grants(), space);
        ObjectNode answer = object().put("closed", book.isClosed(space));
        accounts.forEach(account -> answer.withArray("/accounts").add(account.name()));
        grants.forEach(grant -> answer.withArray("/grants").add(grant.id()));
        live.all().stream()
                .filter(session -> accounts.contains(session.account())
                        || grants.stream().anyMatch(grant -> grant.account()
                                .equals(session.account().name())))
                .forEach(session -> answer.withArray("/sessions").add(session.id()));
        return answer;
    }

    ObjectNode accounts(String prefix, String after) {
        return page(book.accounts().values().stream(), Account::name, this::show, prefix, after);
    }

    ObjectNode grants(String prefix, String after) {
        return page(book.grants().values().stream(), Grant::id, this::show, prefix, after);
    }

    ObjectNode sessions(String prefix) {
        ArrayNode items = BookRecords.JSON.createArrayNode();
        for (LiveRequest session : live.all()) {
            Account account = session.account();
            if (account.name().startsWith(prefix)) {
                ObjectNode item = items.addObject().put("id", session.id()).put("account", account.name());
                item.put("operation", session.operation());
                item.put("started_at", session.startedAt().toString());
                ArrayNode grants = item.putArray("grants");
                book.grantsOf(account.name())
                        .filter(grant -> grant.covers(session.operation(), session.parameters(), Instant.now()))
                        .forEach(grant -> grants.add(grant.id()));
            }
        }
        return object().set("items", items);
    }

    private ObjectNode show(Account account) {
        return BookRecords.describe(object().put("name", account.name()), account);
    }

    private ObjectNode show(Grant grant) {
        return BookRecords.describe(object().put("id", grant.id()), grant);
    }

    private static <T> ObjectNode found(T thing, Function<T, ObjectNode> show, String kind) {
        if (thing == null) {
            throw new Refusal(404, "no-such-" + kind, "there is no " + kind + " of this name");
        }
        return show.apply(thing);
    }

    private static <T> ObjectNode page(
            Stream<T> all, Function<T, String> name, Function<T, ObjectNode> show, String prefix, String after) {
        List<T> page = all.filter(thing -> name.apply(thing).startsWith(prefix)
                        && name.apply(thing).compareTo(after) > 0)
                .sorted(Comparator.comparing(name))
                .limit(PAGE)
                .toList();
        ObjectNode answer = object();
        ArrayNode items = answer.putArray("items");
        page.forEach(thing -> items.add(show.apply(thing)));
        return page.size() < PAGE ? answer : answer.put("next", name.apply(page.get(PAGE - 1)));
    }

    private static Instant expiry(JsonNode body, Instant now) {
        try {
            Instant expires = Instant.parse(body.path("expires_at").asText());
            if (expires.isAfter(now) && expires.isBefore(now.plus(LONGEST_LIFE))) {
                return expires;
            }
        } catch (DateTimeParseException e) {
            // answered below, like a time out of range
        }
        throw new Refusal(
                400, "bad-expiry", "expires_at is an RFC 3339 time in the coming " + LONGEST_LIFE.toDays() + " days");
    }

    private static ObjectNode object() {
        return BookRecords.JSON.createObjectNode();
    }
}
