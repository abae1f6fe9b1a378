// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import static org.portcullis.adapter.idp.ldap.ServerSide.PEOPLE;

import com.unboundid.ldap.sdk.ModificationType;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.tck.LifecycleVendor;

/** People at a directory, real or in memory. */
final class PeopleFixture extends LdapFixture implements LifecycleVendor {
    private final boolean alone;

    PeopleFixture(ServerSide side) {
        this(side, Map.of());
    }

    PeopleFixture(ServerSide side, Map<String, Object> more) {
        this(side, more, true);
    }

    /** @param alone whether the people are this fixture's alone, to be removed by it */
    PeopleFixture(ServerSide side, Map<String, Object> more, boolean alone) {
        super(side, more);
        this.alone = alone;
        removeAll();
    }

    @Override
    public LifecycleEventSource source() {
        return adapter;
    }

    @Override
    public String issuer() {
        return "local";
    }

    @Override
    String telltale() {
        return side.activeDirectory() ? "userPrincipalName" : "mail";
    }

    @Override
    public Set<String> roles() {
        return Seed.ROLES.stream()
                .map(name -> "cn=" + name + "," + ServerSide.ROLES)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String dn(String subject) {
        return "uid=" + subject.replaceAll("@.*", "") + "," + PEOPLE;
    }

    @Override
    public String hire(String name) {
        String subject = name + "@example.com";
        if (side.activeDirectory()) {
            side.add(
                    "dn: " + dn(subject),
                    "objectClass: user",
                    "objectCategory: person",
                    "userAccountControl: 512",
                    "userPrincipalName: " + name + "@Example.com");
        } else {
            side.add(
                    "dn: " + dn(subject),
                    "objectClass: inetOrgPerson",
                    "cn: " + name,
                    "sn: " + name,
                    "mail: " + name + "@Example.com");
        }
        return subject;
    }

    @Override
    public void depart(String subject) {
        changeRoles(subject, Set.of());
        side.delete(dn(subject));
    }

    @Override
    public boolean disable(String subject) {
        side.lock(dn(subject), true);
        return true;
    }

    @Override
    public void enable(String subject) {
        side.lock(dn(subject), false);
    }

    /** Active Directory keeps the person's own list by itself. */
    @Override
    public void changeRoles(String subject, Set<String> roles) {
        String dn = dn(subject);
        for (String role : roles()) {
            boolean is = !side.find(role, "(member=" + dn + ")").isEmpty();
            if (is != roles.contains(role)) {
                side.change(role, is ? ModificationType.DELETE : ModificationType.ADD, "member", dn);
            }
        }
        if (side.activeDirectory()) {
            side.set(dn, "memberOf", roles.toArray(String[]::new));
        }
    }

    /** The digest in the cursor holds as long as the people are the same, whatever the directory forgets. */
    @Override
    public boolean forget() {
        return false;
    }

    private void removeAll() {
        if (!alone) {
            return;
        }
        side.find(PEOPLE, "(&(uid=*)(!(uid=resident)))").forEach(entry -> side.delete(entry.getDN()));
        side.find(PEOPLE, "(&(objectClass=user)(!(userPrincipalName=resident@example.com)))")
                .forEach(entry -> side.delete(entry.getDN()));
    }

    @Override
    public void close() {
        super.close();
        removeAll();
    }
}
