// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;

/** An identity provider in memory, where a person's id is their subject, with the adapter that asks it. */
final class MemorySessions implements HumanSessions {
    private static final String ISSUER = "https://idp.example";

    /** The vendor's side: who is enabled, and whose sessions there are. */
    private static final class Realm {
        final Set<String> enabled = new HashSet<>();
        final Map<String, String> sessions = new HashMap<>();
        int number;
    }

    private final MemoryCalls calls;
    private final Realm realm;
    private final Set<SessionRef> remembered = new HashSet<>();

    private MemorySessions(MemoryCalls calls, Realm realm) {
        this.calls = calls;
        this.realm = realm;
    }

    @Override
    public TokenIssuer tokenIssuer(CallContext context) {
        String more = calls.is(Mutation.SIGNING_KEYS_ARE_TOLD_WHOLE) ? ",\"d\":\"AA\"" : "";
        return calls.call(
                context,
                false,
                () -> new TokenIssuer(
                        ISSUER, "{\"keys\":[{\"kty\":\"OKP\",\"x\":\"AA\"" + more + "}]}", Set.of(), Set.of("portal")));
    }

    @Override
    public List<HumanSession> standing(List<SessionRef> sessions, CallContext context) {
        return calls.call(
                context, false, () -> sessions.stream().map(this::standing).toList());
    }

    private HumanSession standing(SessionRef ref) {
        boolean theirs = calls.is(Mutation.SESSION_IS_TOLD_BY_ITS_PERSON)
                ? realm.sessions.containsValue(ref.userId())
                : ref.userId().equals(realm.sessions.get(ref.sessionId()));
        boolean alive = theirs && realm.enabled.contains(ref.userId());
        if (alive) {
            remembered.add(ref);
        } else if (calls.is(Mutation.DEAD_SESSION_IS_REMEMBERED_ALIVE)) {
            alive = remembered.contains(ref);
        }
        return alive ? new HumanSession(ref, true, ISSUER, "local", ref.userId()) : HumanSession.ended(ref, ISSUER);
    }

    @Override
    public boolean end(SessionRef session, CallContext context) {
        return calls.call(context, true, () -> {
            boolean theirs = session.userId().equals(realm.sessions.get(session.sessionId()));
            if ((theirs || calls.is(Mutation.SESSION_ENDS_UNDER_ANY_NAME))
                    && !calls.is(Mutation.SESSION_ENDS_NOWHERE)) {
                realm.sessions.remove(session.sessionId());
            }
            return theirs;
        });
    }

    @Override
    public String toString() {
        return calls.text();
    }

    /** Its fixture. */
    static final class Fixture implements HumanSessionsVendor {
        private final MemoryTarget target = new MemoryTarget();
        private final Realm realm = new Realm();
        private final MemorySessions sessions;

        Fixture(Mutation mutation) {
            sessions = new MemorySessions(new MemoryCalls(target, mutation, new JumpingClock()), realm);
        }

        @Override
        public HumanSessions sessions() {
            return sessions;
        }

        @Override
        public String hire(String name) {
            realm.enabled.add(name + "@example.com");
            return name + "@example.com";
        }

        @Override
        public SessionRef signIn(String subject) {
            String session = "s" + ++realm.number;
            realm.sessions.put(session, subject);
            return new SessionRef(subject, session);
        }

        @Override
        public void signOut(SessionRef session) {
            realm.sessions.remove(session.sessionId());
        }

        @Override
        public void endAll(String subject) {
            realm.sessions.values().removeIf(subject::equals);
        }

        @Override
        public void disable(String subject) {
            realm.enabled.remove(subject);
        }

        @Override
        public void depart(String subject) {
            realm.enabled.remove(subject);
            endAll(subject);
        }

        @Override
        public boolean lives(SessionRef session) {
            return realm.sessions.containsKey(session.sessionId());
        }

        @Override
        public String issuer() {
            return "local";
        }

        @Override
        public Set<Fault> faults() {
            return Set.of(Fault.values());
        }

        @Override
        public void breakWith(Fault fault) {
            target.breakWith(fault);
        }

        @Override
        public Set<String> canaries() {
            return Set.of(MemoryTarget.ADMIN_SECRET);
        }

        @Override
        public void close() {
            realm.sessions.clear();
        }
    }
}
