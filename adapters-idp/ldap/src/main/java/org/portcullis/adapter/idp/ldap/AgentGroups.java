// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** The groups that an instance looks after; no other is ever changed. */
final class AgentGroups {
    private static final String MEMBER = "member";

    private final List<DN> all;

    AgentGroups(List<DN> all) {
        this.all = all;
    }

    /** @return what was wanted and isn't there */
    Set<String> settle(Session session, String agent, Set<String> wanted) throws LDAPException {
        Set<String> missing = new TreeSet<>();
        Set<DN> in = new LinkedHashSet<>();
        for (String group : wanted) {
            Optional<DN> named =
                    all.stream().filter(each -> isNamed(each, group)).findFirst();
            named.ifPresentOrElse(in::add, () -> missing.add(group));
        }
        for (DN group : all) {
            if (!settle(session, agent, group, in.contains(group))) {
                missing.add(group.toString());
            }
        }
        return missing;
    }

    /** By the name that its DN begins with ({@code readers} of {@code cn=readers,ou=…}), or by its DN. */
    private static boolean isNamed(DN group, String text) {
        try {
            return name(group).equalsIgnoreCase(text) || group.equals(new DN(text));
        } catch (LDAPException e) {
            return false; // neither
        }
    }

    static String name(DN group) {
        return group.getRDN().getAttributeValues()[0];
    }

    /** Asked for the one member, not for all: a big group answers in parts (range retrieval). */
    private static boolean settle(Session session, String agent, DN group, boolean wanted) throws LDAPException {
        Filter isMember = Filter.createEqualityFilter(MEMBER, agent);
        try {
            boolean is = !session.all(group.toString(), SearchScope.BASE, isMember, "1.1")
                    .isEmpty();
            if (is != wanted) {
                ModificationType type = wanted ? ModificationType.ADD : ModificationType.DELETE;
                session.modify(group.toString(), List.of(new Modification(type, MEMBER, agent)));
            }
            return true;
        } catch (LDAPException e) {
            return settled(e.getResultCode(), group, wanted, e);
        }
    }

    private static boolean settled(ResultCode code, DN group, boolean wanted, LDAPException e) throws LDAPException {
        if (code.equals(ResultCode.NO_SUCH_OBJECT)) {
            return !wanted;
        }
        if (code.equals(ResultCode.OBJECT_CLASS_VIOLATION) && !wanted) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "the agent is the only member of " + group + ", which needs one: give it another member");
        }
        boolean wasSo = wanted
                ? code.equals(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS) || code.equals(ResultCode.ENTRY_ALREADY_EXISTS)
                : code.equals(ResultCode.NO_SUCH_ATTRIBUTE);
        if (!wasSo) {
            throw e;
        }
        return true;
    }
}
