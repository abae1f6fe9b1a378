// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.adapter.kit.people.PeopleFeed;
import org.portcullis.adapter.kit.people.Person;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.lifecycle.Events;

/**
 * The realm's users are read whole and compared; the admin events are the bell that ends a pause between two readings. They
 * can't be more: a user who deletes the own account, or drops out of a federated directory, makes none.
 */
final class People {
    private static final int MOST_READINGS = 5;
    private static final String LAST_EVENT = "/admin-events?max=1&resourceTypes=USER&resourceTypes=GROUP_MEMBERSHIP"
            + "&resourceTypes=REALM_ROLE_MAPPING";

    private final KeycloakSettings settings;
    private final PeopleFeed feed;

    People(KeycloakSettings settings) {
        this.settings = settings;
        this.feed = new PeopleFeed(
                settings.issuer,
                settings.pageSize,
                settings.maxReadingPercent,
                "realm, subject_attribute and the roles of client_id");
    }

    Events poll(Realm.Session session, String cursor) {
        return feed.poll(cursor, bell(session), () -> read(session));
    }

    /** The newest event that may concern people; the same as long as a realm keeps none. */
    private static String bell(Realm.Session session) {
        JsonNode newest = session.list(LAST_EVENT).path(0);
        return newest.path("time").asText() + "/" + newest.path("id").asText();
    }

    private List<Person> read(Realm.Session session) {
        Map<String, TreeSet<String>> roles = new HashMap<>();
        for (String role : settings.peopleRoles) {
            for (JsonNode holder : all(session, holders(session, role), "")) {
                roles.computeIfAbsent(holder.path("id").asText(), each -> new TreeSet<>())
                        .add(role);
            }
        }
        List<Person> people = new ArrayList<>();
        for (JsonNode user : all(session, "/users", "&briefRepresentation=true")) {
            String id = user.path("id").asText();
            String subject = settings.subjectOf(user);
            if (!subject.isEmpty()) {
                people.add(new Person(
                        id,
                        subject,
                        user.path("enabled").asBoolean(false),
                        roles.getOrDefault(id, new TreeSet<>()),
                        Instant.ofEpochMilli(user.path("createdTimestamp").asLong())));
            }
        }
        return people;
    }

    private static String holders(Realm.Session session, String role) {
        if (!role.startsWith("/")) {
            return "/roles/" + JsonRequest.segment(role) + "/users";
        }
        StringBuilder path = new StringBuilder("/group-by-path");
        for (String part : role.substring(1).split("/")) {
            path.append('/').append(JsonRequest.segment(part));
        }
        return "/groups/" + session.get(path.toString()).path("id").asText() + "/members";
    }

    /**
     * All pages. Keycloak's pages are windows on a list that moves when somebody comes or goes, so that the next window could
     * miss one: each begins with the last one of the window before, or all is read anew.
     */
    private List<JsonNode> all(Realm.Session session, String path, String more) {
        for (int reading = 1; reading <= MOST_READINGS; reading++) {
            List<JsonNode> all = new ArrayList<>();
            if (windows(session, path, more, all)) {
                return all;
            }
        }
        throw new AdapterException(
                FailureKind.UNAVAILABLE, "the list of users changed while it was read, " + MOST_READINGS + " times");
    }

    private boolean windows(Realm.Session session, String path, String more, List<JsonNode> all) {
        int size = settings.pageSize;
        while (true) {
            int first = Math.max(0, all.size() - 1);
            JsonNode page = session.list(path + "?first=" + first + "&max=" + size + more);
            if (!all.isEmpty()) {
                String last = all.get(all.size() - 1).path("id").asText();
                if (!page.path(0).path("id").asText().equals(last)) {
                    return false;
                }
            }
            List<JsonNode> fresh = new ArrayList<>();
            for (int i = all.isEmpty() ? 0 : 1; i < page.size(); i++) {
                fresh.add(page.get(i));
            }
            all.addAll(fresh);
            if (page.size() < size) {
                return true;
            }
        }
    }
}
