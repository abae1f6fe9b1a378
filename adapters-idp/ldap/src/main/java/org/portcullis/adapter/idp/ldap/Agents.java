// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.Receipt;

/** Brings agents' entries into the wanted state. They are found by our mark alone, and nothing else is ever changed. */
final class Agents {
    private static final int ATTEMPTS = 12;

    private final Dialect dialect;
    private final DN base;
    private final AgentGroups groups;
    private final Clock clock;

    Agents(Dialect dialect, DN base, List<DN> groups, Clock clock) {
        this.dialect = dialect;
        this.base = base;
        this.groups = new AgentGroups(groups);
        this.clock = clock;
    }

    String apply(Session session, Target target) throws LDAPException {
        for (int attempt = 1; ; attempt++) {
            try {
                return applyOnce(session, target);
            } catch (ChangedMeanwhileException e) {
                if (attempt == ATTEMPTS) {
                    throw new AdapterException(FailureKind.UNAVAILABLE, "others change the agent's entry all the time");
                }
            }
        }
    }

    private String applyOnce(Session session, Target target) throws LDAPException {
        Optional<SearchResultEntry> found = find(session, target);
        if (target.state() == DesiredState.ABSENT) {
            return found.isEmpty() ? "" : remove(session, found.get(), target);
        }
        dialect.check(session);
        Entry entry = found.isPresent() ? found.get() : make(session, target);
        boolean enabled = target.state() == DesiredState.ENABLED;
        if (enabled) { // whoever may not be in a group any more isn't, before it can log in
            describe(session, entry, target);
            Set<String> missing = groups.settle(session, entry.getDN(), target.groups());
            change(session, entry, dialect.stand(entry, true, clock.instant()), target);
            refuse(missing);
        } else {
            change(session, entry, dialect.stand(entry, false, clock.instant()), target);
            describe(session, entry, target);
            refuse(groups.settle(session, entry.getDN(), target.groups()));
        }
        return dialect.id(entry);
    }

    private Optional<SearchResultEntry> find(Session session, Target target) throws LDAPException {
        return find(session, target.agentId());
    }

    private Optional<SearchResultEntry> find(Session session, String agentId) throws LDAPException {
        List<SearchResultEntry> found =
                session.all(base.toString(), SearchScope.SUB, Mark.filter(agentId), dialect.attributes());
        if (found.size() > 1) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "two entries bear the mark of " + agentId + ": remove one of "
                            + found.get(0).getDN() + " and " + found.get(1).getDN());
        }
        return found.stream().findFirst();
    }

    private Entry make(Session session, Target target) throws LDAPException {
        Entry entry = dialect.agent(base, target);
        try {
            session.add(entry);
        } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                throw e; // otherwise another node, or our own lost call, may have made it
            }
        }
        return find(session, target)
                .orElseThrow(() -> new AdapterException(
                        FailureKind.REJECTED,
                        "the name " + entry.getDN()
                                + " is taken by an entry without our mark, which is left as it is"));
    }

    private void describe(Session session, Entry entry, Target target) throws LDAPException {
        change(session, entry, dialect.describe(entry, target), target);
    }

    private void change(Session session, Entry entry, List<Modification> changes, Target target) throws LDAPException {
        change(session, entry, changes, target.agentId());
    }

    private void change(Session session, Entry entry, List<Modification> changes, String agentId) throws LDAPException {
        if (changes.isEmpty()) {
            return;
        }
        try {
            session.modify(entry.getDN(), changes, dialect.onlyMarked(agentId));
        } catch (LDAPException e) {
            throw told(e);
        }
    }

    private String remove(Session session, Entry entry, Target target) throws LDAPException {
        Optional<AdapterException> stuck = leaveGroups(session, entry);
        try {
            session.delete(entry.getDN(), dialect.onlyMarked(target.agentId()));
        } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                throw told(e);
            }
        }
        stuck.ifPresent(e -> {
            throw e; // the entry is gone all the same
        });
        return dialect.id(entry);
    }

    /**
     * Locks the agent's entry and gives it another password, each time anew: what the agent knew stays of no use when it is
     * unlocked. A new password lifts OpenLDAP's lock, so that it is looked at once more.
     */
    Receipt end(Session session, String agentId) throws LDAPException {
        for (int attempt = 1; ; attempt++) {
            Optional<SearchResultEntry> found = find(session, agentId);
            if (found.isEmpty()) {
                return new Receipt.AlreadyAbsent();
            }
            try {
                lock(session, found.get(), agentId);
                change(session, found.get(), List.of(dialect.newPassword()), agentId);
                Optional<SearchResultEntry> after = find(session, agentId);
                if (after.isPresent()) {
                    lock(session, after.get(), agentId);
                }
                return new Receipt.Ended(1);
            } catch (ChangedMeanwhileException e) {
                if (attempt == ATTEMPTS) {
                    throw new AdapterException(FailureKind.UNAVAILABLE, "others change the agent's entry all the time");
                }
            }
        }
    }

    private void lock(Session session, Entry entry, String agentId) throws LDAPException {
        change(session, entry, dialect.stand(entry, false, clock.instant()), agentId);
    }

    /** Whether the directory accepts nobody as the agent; asked there now. */
    boolean isEnded(Session session, String agentId) throws LDAPException {
        Optional<SearchResultEntry> found = find(session, agentId);
        if (found.isPresent()) {
            dialect.check(session); // a lock without a policy is none
        }
        return found.isEmpty()
                || dialect.stand(found.get(), false, clock.instant()).isEmpty();
    }

    /** What tells this directory from others: where agents are, and the id of that entry. */
    String identity(Session session) throws LDAPException {
        Filter any = Filter.createPresenceFilter("objectClass");
        List<SearchResultEntry> found = session.all(base.toString(), SearchScope.BASE, any, dialect.attributes());
        if (found.isEmpty()) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "agents_base " + base + " isn't there");
        }
        return base.toNormalizedString() + "#" + dialect.id(found.get(0));
    }

    private Optional<AdapterException> leaveGroups(Session session, Entry entry) throws LDAPException {
        try {
            groups.settle(session, entry.getDN(), Set.of());
            return Optional.empty();
        } catch (AdapterException e) {
            if (e.kind() == FailureKind.REJECTED) {
                return Optional.of(e);
            }
            throw e;
        }
    }

    private static LDAPException told(LDAPException e) {
        ResultCode code = e.getResultCode();
        boolean changed = code.equals(ResultCode.ASSERTION_FAILED)
                || code.equals(ResultCode.NO_SUCH_ATTRIBUTE)
                || code.equals(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS)
                || code.equals(ResultCode.NO_SUCH_OBJECT);
        return changed ? new ChangedMeanwhileException(e) : e;
    }

    private static void refuse(Set<String> missing) {
        if (!missing.isEmpty()) {
            throw new AdapterException(
                    FailureKind.REJECTED,
                    "there are no groups " + missing + " among agent_groups and in the directory; the rest is done");
        }
    }

    /** Another changed or removed the entry between our look and our act: nothing was done, and it is looked at anew. */
    private static final class ChangedMeanwhileException extends LDAPException {
        private static final long serialVersionUID = 1L;

        ChangedMeanwhileException(LDAPException cause) {
            super(cause.getResultCode(), cause.getMessage(), cause);
        }
    }
}
