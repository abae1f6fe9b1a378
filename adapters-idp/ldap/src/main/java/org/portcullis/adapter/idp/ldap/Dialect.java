// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import java.time.Instant;
import java.util.List;
import org.portcullis.spi.directory.Target;

/** What one kind of server has its own words for. */
interface Dialect {
    /** How an account stands. */
    enum Standing {
        USABLE,
        /** Locked, disabled or expired by somebody's will. */
        DISABLED,
        /** Locked by itself after failed logins. */
        LOCKED_OUT
    }

    /** Which entries are people unless an instance says otherwise. */
    String peopleFilter();

    /** What names people unless an instance says otherwise. */
    String subjectAttribute();

    /** Whether people's entries tell their groups; otherwise the groups' entries do. */
    boolean tellsGroupsOfPerson();

    /** What has to be asked for so that the rest can be answered. */
    String[] attributes(String... more);

    /** The server's id of the entry, the same as long as it exists. */
    String id(Entry entry);

    Standing standing(Entry entry, Instant now);

    /** When the entry was last changed, by the server's clock. */
    Instant changedAt(Entry entry);

    /** Fails when the server couldn't keep to what is asked of it. */
    void check(Session session) throws LDAPException;

    /** An agent's entry as it is to be made, with a password that nobody knows. */
    Entry agent(DN base, Target target);

    /** Another password, which nobody knows. */
    Modification newPassword();

    /** What has to change so that the agent's entry stands as wanted; none when it does. */
    List<Modification> stand(Entry found, boolean enabled, Instant now);

    /** What has to change so that the agent's entry tells what the target tells; none when it does. */
    List<Modification> describe(Entry found, Target target);

    /** What each search for more than one entry says beside its filter. */
    Control[] searchControls();

    /** Lets the server itself refuse a change to an entry that lost our mark meanwhile, where it can. */
    Control[] onlyMarked(String agentId);
}
