// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldif.LDIFException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory as its administrator sees it, never by way of the adapter.
 *
 * @param port of the server itself
 * @param activeDirectory whether it speaks that dialect
 * @param adminDn who may do everything
 * @param adminPassword theirs
 */
record ServerSide(int port, boolean activeDirectory, String adminDn, String adminPassword) {
    private static final Map<Integer, LDAPConnection> ADMINS = new ConcurrentHashMap<>();
    static final String SUFFIX = "dc=example,dc=com";
    static final String PLATFORM = "cn=portcullis,ou=services," + SUFFIX;
    static final String POLICY = "cn=agents,ou=services," + SUFFIX;
    static final String AGENTS = "ou=agents," + SUFFIX;
    static final String AGENT_GROUPS = "ou=agent-groups," + SUFFIX;
    static final String PEOPLE = "ou=people," + SUFFIX;
    static final String ROLES = "ou=groups," + SUFFIX;
    static final String PASSWORD = "ldap-canary-password-1";

    /** What an administrator does. */
    interface Act<T> {
        T on(LDAPConnection connection) throws LDAPException, LDIFException;
    }

    <T> T asAdmin(Act<T> act) {
        try {
            return act.on(admin());
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** One connection for all, made anew after the server was. */
    private LDAPConnection admin() throws LDAPException {
        LDAPConnection kept = ADMINS.get(port);
        if (kept == null || !kept.isConnected()) {
            kept = new LDAPConnection("127.0.0.1", port, adminDn, adminPassword);
            ADMINS.put(port, kept);
        }
        return kept;
    }

    void add(String... ldif) {
        asAdmin(connection -> connection.add(ldif));
    }

    void delete(String dn) {
        asAdmin(connection -> connection.delete(dn));
    }

    /** Replaces; without values the attribute goes. */
    void set(String dn, String attribute, String... values) {
        asAdmin(connection -> connection.modify(dn, new Modification(ModificationType.REPLACE, attribute, values)));
    }

    void change(String dn, ModificationType type, String attribute, String value) {
        asAdmin(connection -> connection.modify(dn, new Modification(type, attribute, value)));
    }

    List<SearchResultEntry> find(String base, String filter) {
        return asAdmin(connection ->
                connection.search(base, SearchScope.SUB, filter, "*", "+").getSearchEntries());
    }

    /** What the directory holds below it, with the server's own attributes. */
    Entry entry(String dn) {
        return asAdmin(connection -> connection.getEntry(dn, "*", "+"));
    }

    /** Whether a login as it works. */
    boolean accepts(String dn, String password) {
        try (LDAPConnection connection = new LDAPConnection("127.0.0.1", port, dn, password)) {
            return connection.isConnected();
        } catch (LDAPException e) {
            return false;
        }
    }

    /** Locks or unlocks an account as this directory's administrators do. */
    void lock(String dn, boolean locked) {
        if (activeDirectory) {
            int control = entry(dn).getAttributeValueAsInteger("userAccountControl");
            set(dn, "userAccountControl", Integer.toString(locked ? control | 2 : control & ~2));
        } else if (locked) {
            set(dn, "pwdAccountLockedTime", "000001010000Z");
        } else {
            set(dn, "pwdAccountLockedTime");
        }
    }
}
