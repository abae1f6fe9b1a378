// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Vault and its database hold, with the facts that were measured on the real one: the token's end answers at once
 * while its leases live on for a while, and a draw that was under way gives birth under a dead token.
 */
final class FakeVaultState {
    private static final long LEASES_OUTLIVE_TOKEN_MS = 150;

    record Token(
            String secret, String accessor, String entity, JsonNode request, Instant madeAt, AtomicInteger usesLeft) {}

    final FakeIdentity identity = new FakeIdentity();

    /** Signs certificates, which nothing here can end. */
    final FakeSshEngine ssh = new FakeSshEngine();

    record Draw(String lease, String user, String password) {}

    private record Lease(Draw draw, String accessor, Instant madeAt) {}

    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private final Set<String> roles = ConcurrentHashMap.newKeySet();
    private final Set<String> platformTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger renewals = new AtomicInteger();
    private volatile int loginSeconds = 1200;
    private volatile int leaseSeconds = 3600;
    private volatile String secretId = "";
    private volatile Duration ahead = Duration.ZERO;
    private volatile boolean databaseDown;
    private volatile CountDownLatch births = new CountDownLatch(0);

    void secretId(String value) {
        secretId = value;
        platformTokens.clear();
    }

    void databaseDown(boolean down) {
        databaseDown = down;
    }

    String login(String role, String secret) {
        if (!role.equals("role-1") || secret.isEmpty() || !secret.equals(secretId)) {
            return "";
        }
        logins.incrementAndGet();
        String token = "platform." + UUID.randomUUID();
        platformTokens.add(token);
        return token;
    }

    void loginSeconds(int seconds) {
        loginSeconds = seconds;
    }

    int loginSeconds() {
        return loginSeconds;
    }

    void leaseSeconds(int seconds) {
        leaseSeconds = seconds;
    }

    int leaseSeconds() {
        return leaseSeconds;
    }

    /** A lease that some other client of the vault holds. */
    void makeForeignUnder(String role) {
        draw(
                "database/creds/" + role,
                makeToken(JsonNodeFactory.instance.objectNode().put("num_uses", 2), "")
                        .secret());
    }

    int logins() {
        return logins.get();
    }

    void renewed() {
        renewals.incrementAndGet();
    }

    int renewals() {
        return renewals.get();
    }

    boolean isPlatform(String token) {
        return platformTokens.contains(token);
    }

    Token makeToken(JsonNode request, String entity) {
        Token token = new Token(
                "s." + UUID.randomUUID(),
                UUID.randomUUID().toString(),
                entity,
                request,
                Instant.now(),
                new AtomicInteger(request.path("num_uses").asInt()));
        tokens.put(token.accessor, token);
        return token;
    }

    List<String> accessors() {
        return List.copyOf(tokens.keySet());
    }

    Token token(String accessor) {
        return tokens.get(accessor);
    }

    boolean endToken(String accessor) {
        boolean known = tokens.remove(accessor) != null;
        Thread later = new Thread(() -> endLater(accessor));
        later.setDaemon(true);
        later.start();
        return known;
    }

    private void endLater(String accessor) {
        List<String> old = leases.entrySet().stream()
                .filter(entry -> entry.getValue().accessor.equals(accessor))
                .map(Map.Entry::getKey)
                .toList();
        try {
            Thread.sleep(LEASES_OUTLIVE_TOKEN_MS); // the measured lag, not a wait for anything
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        old.forEach(this::end);
    }

    /** Null when the token isn't good (any more). */
    Draw draw(String path, String secret) {
        String role = path.substring(path.lastIndexOf('/') + 1);
        Token token = used(path, secret);
        if (token == null) {
            return null;
        }
        Draw draw = new Draw(
                path + "/" + UUID.randomUUID(), "v-" + role + "-" + UUID.randomUUID(), "pw-" + UUID.randomUUID());
        accounts.put(draw.user, draw.password);
        leases.put(draw.lease, new Lease(draw, token.accessor, Instant.now()));
        return draw;
    }

    /** The token, once it has served for a draw; null when it isn't good (any more). */
    Token used(String path, String secret) {
        Token token = tokens.values().stream()
                .filter(t -> t.secret.equals(secret))
                .findFirst()
                .orElse(null);
        String role = path.substring(path.lastIndexOf('/') + 1);
        if (token == null
                || identity.isDisabled(token.entity)
                || !roles.contains(role)
                || token.usesLeft.getAndDecrement() < 2) {
            return null;
        }
        underWay.incrementAndGet();
        try {
            births.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            underWay.decrementAndGet();
        }
        return token;
    }

    /** What time it is at this vault. */
    Instant time() {
        return Instant.now().plus(ahead);
    }

    /** Lets that much time pass at this vault, and nowhere else. */
    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    Optional<Instant> leaseMadeAt(String id) {
        return Optional.ofNullable(leases.get(id)).map(Lease::madeAt);
    }

    /** False when the database is down; unknown is true. */
    boolean end(String id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            return true;
        }
        if (databaseDown) {
            return false;
        }
        accounts.remove(lease.draw.user);
        leases.remove(id);
        return true;
    }

    void endPrefix(String prefix) {
        leases.keySet().stream()
                .filter(id -> id.startsWith(prefix + "/"))
                .toList()
                .forEach(this::end);
    }

    List<String> list(String folder) {
        Set<String> names = new TreeSet<>();
        for (String id : leases.keySet()) {
            if (id.startsWith(folder)) {
                String rest = id.substring(folder.length());
                int slash = rest.indexOf('/');
                names.add(slash < 0 ? rest : rest.substring(0, slash + 1));
            }
        }
        return List.copyOf(names);
    }

    void addRole(String name) {
        roles.add(name);
    }

    boolean hasRole(String name) {
        return roles.contains(name);
    }

    void removeRole(String name) {
        roles.remove(name);
    }

    boolean works(String user, String password) {
        return password.equals(accounts.get(user));
    }

    int accounts() {
        return accounts.size();
    }

    void holdBirths() {
        births = new CountDownLatch(1);
    }

    void releaseBirths() {
        births.countDown();
    }

    int underWay() {
        return underWay.get();
    }
}
