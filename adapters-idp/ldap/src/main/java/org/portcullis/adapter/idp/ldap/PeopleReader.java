// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.portcullis.adapter.kit.people.Person;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Reads all people with their roles, or fails. */
final class PeopleReader {
    private static final String MEMBER_OF = "memberOf";
    private static final String[] MEMBERS = {"member", "uniqueMember"};
    private static final int LONGEST_SUBJECT = 254;

    private final LdapSettings settings;
    private final Dialect dialect;
    private final DN base;
    private final Clock clock;

    PeopleReader(LdapSettings settings, DN base, Clock clock) {
        this.settings = settings;
        this.dialect = settings.dialect;
        this.base = base;
        this.clock = clock;
    }

    List<Person> read(Session session) throws LDAPException {
        Map<String, TreeSet<String>> roles = dialect.tellsGroupsOfPerson() ? Map.of() : rolesByMember(session);
        String[] wanted = dialect.attributes(settings.subjectAttribute, MEMBER_OF);
        Instant now = clock.instant();
        List<Person> people = new ArrayList<>();
        for (SearchResultEntry entry : session.all(base.toString(), SearchScope.SUB, settings.peopleFilter, wanted)) {
            if (!Mark.isOn(entry)) {
                TreeSet<String> held = dialect.tellsGroupsOfPerson()
                        ? rolesOf(entry)
                        : roles.getOrDefault(entry.getParsedDN().toNormalizedString(), new TreeSet<>());
                add(people, entry, held, now);
            }
        }
        return people;
    }

    /** Under each name that the entry has: it isn't known which of them Portcullis knows. */
    private void add(List<Person> people, SearchResultEntry entry, TreeSet<String> roles, Instant now) {
        String[] names = entry.getAttributeValues(settings.subjectAttribute);
        if (names == null) {
            return; // nobody that Portcullis could know
        }
        Dialect.Standing standing = dialect.standing(entry, now);
        boolean usable = standing == Dialect.Standing.USABLE
                || (standing == Dialect.Standing.LOCKED_OUT && !settings.tellLockouts);
        for (String name : names) {
            String subject = settings.subjectLowerCase ? name.toLowerCase(Locale.ROOT) : name;
            if (!subject.isBlank() && subject.length() <= LONGEST_SUBJECT) {
                people.add(new Person(dialect.id(entry), subject, usable, roles, dialect.changedAt(entry)));
            }
        }
    }

    private TreeSet<String> rolesOf(SearchResultEntry person) throws LDAPException {
        TreeSet<String> held = new TreeSet<>();
        Optional<DN> groups = settings.roleGroupsBase;
        if (groups.isEmpty()) {
            return held;
        }
        whole(person, MEMBER_OF);
        String[] all = person.getAttributeValues(MEMBER_OF);
        for (String group : all == null ? new String[0] : all) {
            if (new DN(group).isDescendantOf(groups.get(), true)) {
                held.add(group);
            }
        }
        return held;
    }

    private Map<String, TreeSet<String>> rolesByMember(Session session) throws LDAPException {
        Map<String, TreeSet<String>> roles = new HashMap<>();
        if (settings.roleGroupsBase.isEmpty()) {
            return roles;
        }
        Filter isGroup = Filter.createORFilter(
                Filter.createEqualityFilter("objectClass", "groupOfNames"),
                Filter.createEqualityFilter("objectClass", "groupOfUniqueNames"));
        String groups = settings.roleGroupsBase.get().toString();
        for (SearchResultEntry group : session.all(groups, SearchScope.SUB, isGroup, MEMBERS)) {
            for (String attribute : MEMBERS) {
                whole(group, attribute);
                String[] members = group.getAttributeValues(attribute);
                for (String member : members == null ? new String[0] : members) {
                    roles.computeIfAbsent(normalized(member), each -> new TreeSet<>())
                            .add(group.getDN());
                }
            }
        }
        return roles;
    }

    /** A {@code uniqueMember} may carry a number behind its DN: nobody's DN, and nobody's role. */
    private static String normalized(String member) {
        try {
            return DN.normalize(member);
        } catch (LDAPException e) {
            return member;
        }
    }

    /** [MS-ADTS] 3.1.1.3.1.3.3: more values than a server gives at once come as {@code memberOf;range=0-1499}. */
    private static void whole(SearchResultEntry entry, String name) {
        for (Attribute attribute : entry.getAttributes()) {
            if (attribute.hasOptions() && attribute.getBaseName().equalsIgnoreCase(name)) {
                throw new AdapterException(
                        FailureKind.UNSUPPORTED,
                        entry.getDN() + " has more values of " + name + " than the directory gives at once");
            }
        }
    }
}
