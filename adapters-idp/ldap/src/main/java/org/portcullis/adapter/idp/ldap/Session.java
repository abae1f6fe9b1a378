// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPRequest;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/** One call on one connection; each request has what is left of the call's time. */
final class Session {
    private final LDAPConnection connection;
    private final CallContext context;
    private final Clock clock;
    private final int pageSize;
    private final Control[] searchControls;

    Session(LDAPConnection connection, CallContext context, Clock clock, LdapSettings settings) {
        this.connection = connection;
        this.context = context;
        this.clock = clock;
        this.pageSize = settings.pageSize;
        this.searchControls = settings.dialect.searchControls();
    }

    static long millisLeft(CallContext context, Clock clock) {
        long millis = context.remaining(clock).toMillis();
        if (millis <= 0) {
            throw LdapFailures.tooLate();
        }
        return millis;
    }

    private <R extends LDAPRequest> R timed(R request) {
        request.setResponseTimeoutMillis(millisLeft(context, clock));
        return request;
    }

    /**
     * All that match, or an exception: a list that was cut, or of which a part lies at another server, is none.
     *
     * @param scope of the search
     */
    List<SearchResultEntry> all(String base, SearchScope scope, Filter filter, String... attributes)
            throws LDAPException {
        List<SearchResultEntry> found = new ArrayList<>();
        ASN1OctetString cookie = null;
        do {
            SearchRequest request = new SearchRequest(base, scope, filter, attributes);
            request.setTimeLimitSeconds((int) Math.min((millisLeft(context, clock) + 999) / 1000, 86_400));
            if (!scope.equals(SearchScope.BASE)) {
                request.addControl(new SimplePagedResultsControl(pageSize, cookie, true));
                request.addControls(searchControls);
            }
            SearchResult result = connection.search(timed(request));
            if (result.getReferenceCount() > 0) {
                throw new AdapterException(
                        FailureKind.MISCONFIGURED,
                        "a part of " + base + " lies at another server: give each server an instance of its own");
            }
            found.addAll(result.getSearchEntries());
            cookie = scope.equals(SearchScope.BASE) ? null : next(result);
        } while (cookie != null);
        return found;
    }

    private static ASN1OctetString next(SearchResult page) throws LDAPException {
        SimplePagedResultsControl control = SimplePagedResultsControl.get(page);
        if (control == null) {
            throw new AdapterException(FailureKind.INTERNAL, "the directory doesn't say whether its list is whole");
        }
        return control.moreResultsToReturn() ? control.getCookie() : null;
    }

    void add(Entry entry) throws LDAPException {
        connection.add(timed(new AddRequest(entry)));
    }

    void modify(String dn, List<Modification> modifications, Control... controls) throws LDAPException {
        connection.modify(timed(new ModifyRequest(dn, modifications, controls)));
    }

    void delete(String dn, Control... controls) throws LDAPException {
        connection.delete(timed(new DeleteRequest(dn, controls)));
    }
}
