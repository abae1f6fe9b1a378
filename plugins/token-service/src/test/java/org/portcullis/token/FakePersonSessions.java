// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.service.Refusal;
import org.portcullis.service.session.PersonSession;
import org.portcullis.service.session.PersonSessions;
import org.portcullis.service.session.TrustedIssuer;

/** People's sessions in memory, and issuers that may begin to sign with another key. */
public final class FakePersonSessions implements PersonSessions {
    final Map<String, TrustedIssuer> trusted = new ConcurrentHashMap<>();
    /** What an issuer says when it is asked anew. */
    final Map<String, TrustedIssuer> next = new ConcurrentHashMap<>();
    /** Living ones, {@code issuer user session}. */
    final Map<String, PersonSession> alive = new ConcurrentHashMap<>();

    final AtomicInteger asked = new AtomicInteger();
    volatile Refusal failure;

    @Override
    public boolean any() {
        return !trusted.isEmpty();
    }

    @Override
    public Optional<TrustedIssuer> issuer(String issuer, boolean anew) {
        if (anew && next.containsKey(issuer)) {
            trusted.put(issuer, next.get(issuer));
        }
        return Optional.ofNullable(trusted.get(issuer));
    }

    @Override
    public PersonSession confirm(String issuer, String userId, String sessionId) {
        asked.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        PersonSession session = alive.get(issuer + " " + userId + " " + sessionId);
        if (session == null) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "session-not-live", "nobody is signed in");
        }
        return session;
    }
}
