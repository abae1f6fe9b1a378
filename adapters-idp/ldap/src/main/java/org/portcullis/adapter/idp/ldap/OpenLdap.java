// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.Target;

/**
 * OpenLDAP 2.5 with the overlay ppolicy. An agent is an {@code account} with a password. It is locked twice, by {@code
 * pwdAccountLockedTime} as its manual says and by {@code pwdEndTime}: the first holds only while the policy says {@code
 * pwdLockout}, and slapd lifts it when somebody sets the password. Both hold only on an entry that has a policy.
 */
final class OpenLdap implements Dialect {
    private static final String LOCKED = "pwdAccountLockedTime";
    private static final String FOR_EVER = "000001010000Z";
    private static final String START = "pwdStartTime";
    private static final String END = "pwdEndTime";
    private static final String LONG_AGO = "19700101000000Z";
    private static final String POLICY = "pwdPolicySubentry";
    private static final String CHANGED = "modifyTimestamp";

    private final Optional<DN> policy;

    OpenLdap(Optional<DN> policy) {
        this.policy = policy;
    }

    @Override
    public String peopleFilter() {
        return "(objectClass=inetOrgPerson)";
    }

    @Override
    public String subjectAttribute() {
        return "mail";
    }

    @Override
    public boolean tellsGroupsOfPerson() {
        return false;
    }

    @Override
    public String[] attributes(String... more) {
        return Stream.concat(
                        Stream.of("entryUUID", Mark.ATTRIBUTE, LOCKED, START, END, POLICY, CHANGED),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    @Override
    public String id(Entry entry) {
        return Optional.ofNullable(entry.getAttributeValue("entryUUID"))
                .orElseThrow(() -> new AdapterException(
                        FailureKind.FORBIDDEN, "bind_dn may not read entryUUID of " + entry.getDN()));
    }

    @Override
    public Standing standing(Entry entry, Instant now) {
        String locked = entry.getAttributeValue(LOCKED);
        Date start = entry.getAttributeValueAsDate(START);
        Date end = entry.getAttributeValueAsDate(END);
        boolean before = start != null && start.toInstant().isAfter(now);
        boolean over = end != null && !end.toInstant().isAfter(now);
        if (FOR_EVER.equals(locked) || before || over) {
            return Standing.DISABLED;
        }
        return locked == null ? Standing.USABLE : Standing.LOCKED_OUT;
    }

    @Override
    public Instant changedAt(Entry entry) {
        Date changed = entry.getAttributeValueAsDate(CHANGED);
        return changed == null ? Instant.EPOCH : changed.toInstant();
    }

    @Override
    public void check(Session session) throws LDAPException {
        String dn = policy.map(DN::toString).orElseThrow();
        Filter isPolicy = Filter.createEqualityFilter("objectClass", "pwdPolicy");
        if (session.all(dn, SearchScope.BASE, isPolicy, "1.1").isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED, "agents_policy " + dn + " is no pwdPolicy: locks would be ignored");
        }
    }

    @Override
    public Entry agent(DN base, Target target) {
        List<String> descriptions = new ArrayList<>(List.of(Mark.of(target.agentId())));
        Mark.facts(target).forEach(fact -> descriptions.add(Mark.FACT + fact));
        return new Entry(
                new DN(new RDN("uid", target.name()), base),
                new Attribute("objectClass", "account", "simpleSecurityObject"),
                new Attribute("uid", target.name()),
                new Attribute("userPassword", digest(Mark.unknownPassword())),
                new Attribute(Mark.ATTRIBUTE, descriptions));
    }

    /** Salted SHA-1, which each slapd understands: what it hides has 256 random bits of its own. */
    private static String digest(byte[] password) {
        try {
            byte[] salt = Arrays.copyOf(Mark.unknownPassword(), 8);
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(password);
            byte[] hash = sha.digest(salt);
            byte[] both = Arrays.copyOf(hash, hash.length + salt.length);
            System.arraycopy(salt, 0, both, hash.length, salt.length);
            return "{SSHA}" + Base64.getEncoder().encodeToString(both);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Modification newPassword() {
        return new Modification(ModificationType.REPLACE, "userPassword", digest(Mark.unknownPassword()));
    }

    @Override
    public List<Modification> stand(Entry found, boolean enabled, Instant now) {
        List<Modification> changes = new ArrayList<>();
        DN wanted = policy.orElseThrow();
        if (!wanted.equals(found.getAttributeValueAsDN(POLICY))) {
            changes.add(new Modification(ModificationType.REPLACE, POLICY, wanted.toString()));
        }
        if (!enabled) {
            replace(changes, found, LOCKED, FOR_EVER);
            replace(changes, found, END, LONG_AGO);
        } else if (standing(found, now) == Standing.DISABLED) {
            for (String attribute : List.of(LOCKED, START, END)) {
                if (found.hasAttribute(attribute)) {
                    changes.add(new Modification(ModificationType.REPLACE, attribute));
                }
            }
        }
        return changes;
    }

    private static void replace(List<Modification> changes, Entry found, String attribute, String value) {
        if (!value.equals(found.getAttributeValue(attribute))) {
            changes.add(new Modification(ModificationType.REPLACE, attribute, value));
        }
    }

    @Override
    public List<Modification> describe(Entry found, Target target) {
        TreeSet<String> wanted = new TreeSet<>();
        Mark.facts(target).forEach(fact -> wanted.add(Mark.FACT + fact));
        TreeSet<String> there = new TreeSet<>(Arrays.asList(found.getAttributeValues(Mark.ATTRIBUTE)));
        there.removeIf(value -> !value.startsWith(Mark.FACT));
        List<Modification> changes = new ArrayList<>();
        change(changes, ModificationType.DELETE, there, wanted);
        change(changes, ModificationType.ADD, wanted, there);
        return changes;
    }

    private static void change(
            List<Modification> changes, ModificationType type, TreeSet<String> these, TreeSet<String> notThose) {
        String[] values =
                these.stream().filter(value -> !notThose.contains(value)).toArray(String[]::new);
        if (values.length > 0) {
            changes.add(new Modification(type, Mark.ATTRIBUTE, values));
        }
    }

    /** None: above all not to keep silent about parts that lie at other servers. */
    @Override
    public Control[] searchControls() {
        return new Control[0];
    }

    /** RFC 4528. */
    @Override
    public Control[] onlyMarked(String agentId) {
        return new Control[] {new AssertionRequestControl(Mark.filter(agentId))};
    }
}
