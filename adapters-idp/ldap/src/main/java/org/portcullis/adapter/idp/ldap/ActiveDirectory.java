// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.RDN;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.Target;

/**
 * Active Directory, as [MS-ADTS] and [MS-ADA3] describe it. It has no class for software that can log in everywhere: an agent
 * is a {@code user} whose {@code employeeType} says what it is.
 */
final class ActiveDirectory implements Dialect {
    private static final String CONTROL = "userAccountControl"; // [MS-ADTS] 2.2.16
    private static final int DISABLED = 0x2;
    private static final int NORMAL = 0x200;
    private static final int PASSWORD_STAYS = 0x10000;
    private static final String COMPUTED = "msDS-User-Account-Control-Computed";
    private static final int LOCKED_OUT = 0x10;
    private static final String EXPIRES = "accountExpires";
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FILETIME_TO_UNIX_SECONDS = 11_644_473_600L;
    private static final long FILETIME_TICKS = 10_000_000L;
    private static final String FACTS = "info";
    private static final String CHANGED = "whenChanged";
    private static final int LONGEST_ACCOUNT_NAME = 20;
    private static final String DOMAIN_SCOPE = "1.2.840.113556.1.4.1339";

    @Override
    public String peopleFilter() {
        return "(&(objectCategory=person)(objectClass=user))";
    }

    @Override
    public String subjectAttribute() {
        return "userPrincipalName";
    }

    @Override
    public boolean tellsGroupsOfPerson() {
        return true;
    }

    @Override
    public String[] attributes(String... more) {
        return Stream.concat(
                        Stream.of("objectGUID", Mark.ATTRIBUTE, CONTROL, COMPUTED, EXPIRES, FACTS, CHANGED),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    /** As it is written everywhere in Windows: the first three groups are little-endian. */
    @Override
    public String id(Entry entry) {
        byte[] guid = entry.getAttributeValueBytes("objectGUID");
        if (guid == null || guid.length != 16) {
            throw new AdapterException(FailureKind.FORBIDDEN, "bind_dn may not read objectGUID of " + entry.getDN());
        }
        ByteBuffer little = ByteBuffer.wrap(guid).order(ByteOrder.LITTLE_ENDIAN);
        long first = (little.getInt() & 0xffffffffL) << 32;
        first |= (little.getShort() & 0xffffL) << 16;
        first |= little.getShort() & 0xffffL;
        return new UUID(first, little.order(ByteOrder.BIG_ENDIAN).getLong()).toString();
    }

    @Override
    public Standing standing(Entry entry, Instant now) {
        Integer control = entry.getAttributeValueAsInteger(CONTROL);
        if (control == null) {
            throw new AdapterException(
                    FailureKind.FORBIDDEN, "bind_dn may not read " + CONTROL + " of " + entry.getDN());
        }
        Long expires = entry.getAttributeValueAsLong(EXPIRES);
        if ((control & DISABLED) != 0 || (expires != null && hasPassed(expires, now))) {
            return Standing.DISABLED;
        }
        Integer computed = entry.getAttributeValueAsInteger(COMPUTED);
        return computed != null && (computed & LOCKED_OUT) != 0 ? Standing.LOCKED_OUT : Standing.USABLE;
    }

    private static boolean hasPassed(long ticks, Instant now) {
        return ticks != 0
                && ticks != NEVER
                && ticks / FILETIME_TICKS - FILETIME_TO_UNIX_SECONDS <= now.getEpochSecond();
    }

    @Override
    public Instant changedAt(Entry entry) {
        Date changed = entry.getAttributeValueAsDate(CHANGED);
        return changed == null ? Instant.EPOCH : changed.toInstant();
    }

    /** Disabled is disabled here, under any policy. */
    @Override
    public void check(Session session) {}

    @Override
    public Entry agent(DN base, Target target) {
        return new Entry(
                new DN(new RDN("CN", target.name()), base),
                new Attribute("objectClass", "top", "person", "organizationalPerson", "user"),
                new Attribute("cn", target.name()),
                new Attribute("sAMAccountName", accountName(target)),
                new Attribute("employeeType", "portcullis-agent"),
                new Attribute(Mark.ATTRIBUTE, Mark.of(target.agentId())),
                new Attribute(FACTS, facts(target)),
                new Attribute(CONTROL, Integer.toString(NORMAL | PASSWORD_STAYS | DISABLED)),
                new Attribute("unicodePwd", quoted(Mark.unknownPassword())));
    }

    /** At most 20 characters; a longer name is told by the end of the agent's id, which is random. */
    private static String accountName(Target target) {
        String name = target.name();
        String id = target.agentId();
        return name.length() <= LONGEST_ACCOUNT_NAME
                ? name
                : name.substring(0, 9) + "-" + id.substring(Math.max(0, id.length() - 10));
    }

    /** [MS-ADTS] 3.1.1.3.1.5: in double quotes, UTF-16, little-endian; the added characters please any complexity rule. */
    private static byte[] quoted(byte[] password) {
        String text = "\"aA1-" + new String(password, StandardCharsets.US_ASCII) + "\"";
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    /** A reset, not a change: the old one isn't named ([MS-ADTS] 3.1.1.3.1.5.1). */
    @Override
    public Modification newPassword() {
        return new Modification(ModificationType.REPLACE, "unicodePwd", quoted(Mark.unknownPassword()));
    }

    @Override
    public List<Modification> stand(Entry found, boolean enabled, Instant now) {
        List<Modification> changes = new ArrayList<>();
        int is = Optional.ofNullable(found.getAttributeValueAsInteger(CONTROL))
                .orElseThrow(() ->
                        new AdapterException(FailureKind.FORBIDDEN, "bind_dn may not read " + CONTROL + " of agents"));
        int wanted = enabled ? is & ~DISABLED : is | DISABLED;
        if (wanted != is) { // the old value is named, so that a change by another at the same moment isn't lost
            changes.add(new Modification(ModificationType.DELETE, CONTROL, Integer.toString(is)));
            changes.add(new Modification(ModificationType.ADD, CONTROL, Integer.toString(wanted)));
        }
        Long expires = found.getAttributeValueAsLong(EXPIRES);
        if (enabled && expires != null && hasPassed(expires, now)) {
            changes.add(new Modification(ModificationType.REPLACE, EXPIRES, "0"));
        }
        return changes;
    }

    @Override
    public List<Modification> describe(Entry found, Target target) {
        String wanted = facts(target);
        return wanted.equals(found.getAttributeValue(FACTS))
                ? List.of()
                : List.of(new Modification(ModificationType.REPLACE, FACTS, wanted));
    }

    private static String facts(Target target) {
        return String.join("\r\n", Mark.facts(target));
    }

    /** A domain's own entries: its root refers to partitions that hold no people ([MS-ADTS] 3.1.1.3.4.1.4). */
    @Override
    public Control[] searchControls() {
        return new Control[] {new Control(DOMAIN_SCOPE, false)};
    }

    /** Active Directory has no assertion control. */
    @Override
    public Control[] onlyMarked(String agentId) {
        return new Control[0];
    }
}
