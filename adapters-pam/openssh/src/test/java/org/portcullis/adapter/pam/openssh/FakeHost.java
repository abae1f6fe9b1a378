// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.tck.Fault;

/** What portcullis-host does, in memory: the same requests, the same words, and every fault. */
final class FakeHost implements HostWorld {
    private final Map<String, JsonNode> grants = new TreeMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final Map<String, FakeLive> sessions = new ConcurrentHashMap<>();
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private volatile CountDownLatch waiting = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;

    @Override
    public HostSide side(Clock clock) {
        return new HostSide() {
            @Override
            public JsonNode ask(ObjectNode request, CallContext context) {
                return overTheWay(request, context, clock);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private JsonNode overTheWay(ObjectNode request, CallContext context, Clock clock) {
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "the deadline had passed");
        }
        switch (fault) {
            case UNREACHABLE -> throw new AdapterException(FailureKind.UNAVAILABLE, "nobody listens");
            case BAD_CREDENTIALS -> throw new AdapterException(FailureKind.UNAUTHENTICATED, "not our key");
            case HANG -> throw late(context, clock);
            case SERVER_ERROR -> HostAnswers.read("", "out of memory");
            case THROTTLED ->
                HostAnswers.read("{\"ok\": false, \"kind\": \"RATE_LIMITED\", \"why\": \"busy\"}\nend\n", "");
            default -> {}
        }
        awaitTurn(request);
        String answer = answer(request) + "\nend\n";
        if (fault == Fault.ANSWER_LATE) {
            throw late(context, clock);
        }
        int seen = fault == Fault.ANSWER_LOST ? 0 : fault == Fault.ANSWER_CUT ? 9 : answer.length();
        return HostAnswers.read(answer.substring(0, seen), "");
    }

    private void awaitTurn(ObjectNode request) {
        if (request.path("do").asText().equals("grant")) {
            waiting.countDown();
            awaiting(hold, 20_000);
        }
    }

    private static AdapterException late(CallContext context, Clock clock) {
        awaiting(new CountDownLatch(1), context.remaining(clock).toMillis());
        return new AdapterException(FailureKind.TIMEOUT, "the host did not answer before the deadline");
    }

    private static void awaiting(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized ObjectNode answer(ObjectNode request) {
        ObjectNode answer = HostAnswers.JSON.createObjectNode().put("ok", true);
        switch (request.path("do").asText()) {
            case "identity" -> answer.put("identity", "fake-host");
            case "grant" -> grant(request, answer);
            case "end" -> end(request, answer);
            case "alive" -> alive(request, answer);
            default -> list(request, answer);
        }
        return answer;
    }

    private void grant(ObjectNode request, ObjectNode answer) {
        String name = request.path("name").asText();
        if (revoked.contains(name)) {
            answer.put("ok", false).put("kind", "REJECTED").put("why", "the reference has been ended");
            return;
        }
        grants.put(name, request.deepCopy());
        answer.put("expires", request.path("expires").asLong());
    }

    private void end(ObjectNode request, ObjectNode answer) {
        int ended = 0;
        for (Map.Entry<String, JsonNode> each : request.path("names").properties()) {
            revoked.add(each.getKey());
            JsonNode grant = grants.remove(each.getKey());
            if (grant != null) {
                ended++;
                sessions.computeIfPresent(grant.path("principal").asText(), (principal, session) -> session.end());
            }
        }
        answer.put("ended", ended);
    }

    private void alive(ObjectNode request, ObjectNode answer) {
        ObjectNode alive = answer.putObject("alive");
        Set<String> unsettled = ConcurrentHashMap.newKeySet();
        request.path("unsettled").forEach(name -> unsettled.add(name.asText()));
        request.path("names").fieldNames().forEachRemaining(name -> {
            if (grants.containsKey(name) || (unsettled.contains(name) && !revoked.contains(name))) {
                alive.put(name, "it lives");
            }
        });
    }

    private void list(ObjectNode request, ObjectNode answer) {
        ArrayNode found = answer.putArray("found");
        grants.forEach((name, grant) -> {
            if (name.compareTo(request.path("after").asText()) > 0) {
                found.addObject()
                        .put("name", name)
                        .put("kind", "grant")
                        .put("principal", grant.path("principal").asText());
            }
        });
        answer.put("more", false);
    }

    @Override
    public synchronized boolean works(String principal) {
        return grants.values().stream()
                .anyMatch(grant -> grant.path("principal").asText().equals(principal)
                        && grant.path("expires").asLong() > Instant.now().getEpochSecond());
    }

    @Override
    public Live begin(String principal) {
        if (!works(principal)) {
            throw new IllegalStateException("sshd lets nobody in for " + principal);
        }
        return sessions.computeIfAbsent(principal, each -> new FakeLive());
    }

    private static final class FakeLive implements Live {
        private volatile boolean lives = true;

        FakeLive end() {
            lives = false;
            return this;
        }

        @Override
        public boolean lives() {
            return lives;
        }

        @Override
        public void close() {
            lives = false;
        }
    }

    @Override
    public void holdGrants() {
        waiting = new CountDownLatch(1);
        hold = new CountDownLatch(1);
    }

    @Override
    public void awaitGrant() {
        awaiting(waiting, 10_000);
    }

    @Override
    public void letGrantsPass() {
        hold.countDown();
    }

    @Override
    public synchronized void remove(String name) {
        grants.remove(name);
    }

    @Override
    public void makeForeign() {
        // what isn't a grant is no grant here
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE, Fault.SLOW));
    }

    @Override
    public void breakWith(Fault next) {
        fault = next;
    }

    @Override
    public Set<String> canaries() {
        return Set.of();
    }

    @Override
    public void close() {
        letGrantsPass();
    }
}
