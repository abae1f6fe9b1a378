// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.portcullis.adapter.kit.people.PeopleFeed;
import org.portcullis.adapter.kit.people.Person;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.lifecycle.Events;

/**
 * Tells the state of all people whenever it isn't what was told last. {@code meta.lastModified} isn't trusted with it: it doesn't
 * tell of those who are gone, and there are servers that leave it as it was when a user is disabled.
 */
final class People {
    private static final String USERS = "/Users";
    private static final int LONGEST_SUBJECT = 254;

    private final ScimSettings settings;
    private final Listing listing;
    private final PeopleFeed feed;

    People(ScimSettings settings, Listing listing) {
        this.settings = settings;
        this.listing = listing;
        this.feed = new PeopleFeed(
                settings.issuer,
                settings.pageSize,
                settings.maxReadingPercent,
                "people_filter, subject_attribute and what our client may read");
    }

    /** Their number, asked for at each poll, shows that the server is there, and ends a pause when it is another. */
    Events poll(String cursor, CallContext context) {
        long count = listing.count(USERS, settings.peopleFilter, context);
        return feed.poll(cursor, Long.toString(count), () -> read(context));
    }

    private List<Person> read(CallContext context) {
        List<Person> people = new ArrayList<>();
        for (JsonNode user : listing.all(USERS, settings.peopleFilter, attributes(), context)) {
            if (!Mark.isOn(user)) {
                add(people, user);
            }
        }
        return people;
    }

    /** All that is looked at is asked for by name: some servers leave out the groups otherwise. */
    private String attributes() {
        String roles =
                switch (settings.roles) {
                    case GROUPS -> ",groups";
                    case ROLES -> ",roles";
                    case BOTH -> ",groups,roles";
                    case NONE -> "";
                };
        String mails = settings.subject == ScimSettings.Subject.EMAILS ? ",emails" : "";
        return "id,externalId,userName,active,meta" + mails + roles;
    }

    private void add(List<Person> people, JsonNode user) {
        TreeSet<String> roles = new TreeSet<>();
        if (settings.roles == ScimSettings.Roles.GROUPS || settings.roles == ScimSettings.Roles.BOTH) {
            collect(Scim.member(user, "groups"), roles);
        }
        if (settings.roles == ScimSettings.Roles.ROLES || settings.roles == ScimSettings.Roles.BOTH) {
            collect(Scim.member(user, "roles"), roles);
        }
        for (String name : names(user)) {
            String subject = settings.subjectLowerCase ? name.toLowerCase(Locale.ROOT) : name;
            if (!subject.isBlank() && subject.length() <= LONGEST_SUBJECT) {
                people.add(new Person(Scim.text(user, "id"), subject, Scim.isActive(user), roles, changedAt(user)));
            }
        }
    }

    /** Under each address that the person has: it isn't known which of them Portcullis knows. */
    private List<String> names(JsonNode user) {
        return switch (settings.subject) {
            case USERNAME -> List.of(Scim.text(user, "userName"));
            case EXTERNALID -> List.of(Scim.text(user, "externalId"));
            case EMAILS -> {
                List<String> all = new ArrayList<>();
                Scim.member(user, "emails").forEach(each -> all.add(Scim.text(each, "value")));
                yield all;
            }
        };
    }

    private static void collect(JsonNode values, TreeSet<String> into) {
        for (JsonNode each : values) {
            String shown = Scim.text(each, "display");
            String value = each.isTextual() ? each.asText() : shown.isEmpty() ? Scim.text(each, "value") : shown;
            if (!value.isBlank()) {
                into.add(value);
            }
        }
    }

    /** When the server doesn't say: the beginning of time, the same whenever it is asked. */
    private static Instant changedAt(JsonNode user) {
        try {
            return OffsetDateTime.parse(user.path("meta").path("lastModified").asText())
                    .toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
