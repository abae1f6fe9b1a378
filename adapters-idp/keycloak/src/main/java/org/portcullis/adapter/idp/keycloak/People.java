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
import org.portcullis.spi.lifecycle.Events;

/**
 * The realm's users are read whole and compared; the admin events are the bell that ends a pause between two readings. They
 * can't be more: a user who deletes the own account, or drops out of a federated directory, makes none.
 */
final class People {
    private static final String LAST_EVENT = "/admin-events?max=1&resourceTypes=USER&resourceTypes=GROUP_MEMBERSHIP"
            + "&resourceTypes=REALM_ROLE_MAPPING";

    private final KeycloakSettings settings;
    private final PeopleFeed feed;
    private final Windows windows;

    People(KeycloakSettings settings) {
        this.settings = settings;
        this.windows = new Windows(settings.pageSize);
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
            for (JsonNode holder : windows.all(session, holders(session, role), "")) {
                roles.computeIfAbsent(holder.path("id").asText(), each -> new TreeSet<>())
                        .add(role);
            }
        }
        List<Person> people = new ArrayList<>();
        for (JsonNode user : windows.all(session, "/users", "&briefRepresentation=true")) {
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
}
