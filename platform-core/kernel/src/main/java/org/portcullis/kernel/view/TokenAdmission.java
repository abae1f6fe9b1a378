// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.ledger.GrantRow;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.TokenGrant;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.RiskTier;

/** Decides on a token in the transaction that makes its row. */
final class TokenAdmission {
    private static final String AGENT =
            "SELECT version, status, environment, tier, mode, model_key, expires_at FROM agent WHERE id = ?";

    private final GrantGate gate;
    private final NodeView view;
    private final boolean shared;

    /** @param shared whether other nodes may use the same store */
    TokenAdmission(GrantGate gate, NodeView view, boolean shared) {
        this.gate = gate;
        this.view = view;
        this.shared = shared;
    }

    private record Holder(
            long version,
            AgentStatus status,
            String environment,
            RiskTier tier,
            Mode mode,
            String modelKey,
            Instant expiresAt) {}

    /** Makes the row, or throws a {@link Refusal}. */
    TokenGrant admit(Tx tx, TokenRequest request, Instant wallClock) {
        Instant now = wallClock.truncatedTo(ChronoUnit.SECONDS);
        Holder holder = tx.one(
                        AGENT,
                        row -> new Holder(
                                row.number("version"),
                                row.constant(AgentStatus.class, "status"),
                                row.text("environment"),
                                row.constant(RiskTier.class, "tier"),
                                row.constant(Mode.class, "mode"),
                                row.text("model_key"),
                                row.time("expires_at")),
                        request.agentId())
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND, "agent-unknown", "There is no agent " + request.agentId() + "."));
        check(holder, request, now);
        request.proof().ifPresent(proof -> useUp(tx, proof, wallClock));
        Set<Key> keys = keys(holder, request.agentId());
        Behalves.require(tx, request, holder.environment(), holder.mode());
        request.onBehalfOf().ifPresent(behalf -> {
            keys.add(Keys.person(behalf.personId()));
            keys.add(Keys.personSession(behalf.sessionId()));
        });
        String fences = gate.admit(tx, keys);
        Instant expires = expiry(holder, request, now);
        String id = IdKind.GRANT.newId(wallClock);
        GrantRow row = new GrantRow(id, GrantKind.TOKEN, null, keys, fences, now, expires);
        gate.insert(tx, row);
        view.remember(
                tx,
                new SeenGrant.Facts(
                        id,
                        GrantKind.TOKEN,
                        request.agentId(),
                        holder.environment(),
                        expires.toEpochMilli(),
                        true,
                        request.onBehalfOf().map(TokenRequest.OnBehalfOf::personId)),
                fences);
        tx.audit(record(request, id, expires));
        return new TokenGrant(
                id, request.agentId(), holder.environment(), holder.tier(), now, expires, request.onBehalfOf());
    }

    /** The node itself refuses what it has seen; that another one has seen it only the store knows. */
    void useUp(Tx tx, TokenRequest.Proof proof, Instant now) {
        if (!shared) {
            return;
        }
        tx.update("DELETE FROM replay WHERE kind = 'assertion' AND expires_at <= ?", now);
        int first = tx.update(
                "INSERT INTO replay (kind, k, expires_at) VALUES ('assertion', ?, ?) ON CONFLICT (kind, k) DO NOTHING",
                proof.id(),
                proof.lapses());
        if (first == 0) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    Ledger.PROOF_USED,
                    "What proves the agent was used before: make a new one.");
        }
    }

    private static void check(Holder holder, TokenRequest request, Instant now) {
        if (request.entryVersion().isPresent() && request.entryVersion().get() != holder.version()) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    Ledger.ENTRY_CHANGED,
                    "The agent's registry entry has changed since it was proven: try again.");
        }
        if (holder.status() != AgentStatus.ACTIVE) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "agent-not-active",
                    "The agent is " + holder.status() + ": only ACTIVE agents get tokens.");
        }
        if (holder.expiresAt() != null && !now.isBefore(holder.expiresAt())) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN, "agent-expired", "The agent's entry ended at " + holder.expiresAt() + ".");
        }
        if (holder.tier().boundTokens() && request.keyThumbprint().isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "binding-required",
                    "Tokens of tier " + holder.tier() + " are bound to a key: send a DPoP proof.");
        }
        Duration wanted = request.lifetime().orElse(holder.tier().longestToken());
        if (wanted.compareTo(Duration.ofSeconds(1)) < 0
                || wanted.compareTo(holder.tier().longestToken()) > 0) {
            throw new Refusal(
                    Refusal.Kind.UNPROCESSABLE,
                    "lifetime-over-limit",
                    "A token of tier " + holder.tier() + " lives from 1 s to "
                            + holder.tier().longestToken() + ", not " + wanted + ".");
        }
    }

    private static Set<Key> keys(Holder holder, String agentId) {
        Set<Key> keys = new LinkedHashSet<>();
        keys.add(Keys.agent(agentId));
        keys.add(Keys.environment(holder.environment()));
        if (holder.modelKey() != null) {
            keys.add(Keys.model(holder.modelKey()));
        }
        return keys;
    }

    private static Instant expiry(Holder holder, TokenRequest request, Instant now) {
        Instant expires = now.plus(request.lifetime().orElse(holder.tier().longestToken()));
        if (holder.expiresAt() != null && holder.expiresAt().isBefore(expires)) {
            expires = holder.expiresAt();
        }
        Instant proven =
                request.onBehalfOf().map(TokenRequest.OnBehalfOf::notAfter).orElse(expires);
        Instant end = (proven.isBefore(expires) ? proven : expires).truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now)) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "nothing-left", "What proves the person ends now: get it anew.");
        }
        return end;
    }

    private static AuditEntry record(TokenRequest request, String grantId, Instant expires) {
        Map<String, Object> details = new HashMap<>();
        details.put("audience", request.audience());
        details.put("expires_at", expires.toString());
        request.keyThumbprint().ifPresent(thumbprint -> details.put("jkt", thumbprint));
        request.onBehalfOf().ifPresent(behalf -> {
            details.put("on_behalf_of", behalf.personId());
            details.put("person_session", behalf.sessionId());
        });
        return new AuditEntry(
                "token.issue",
                "ALLOWED",
                request.agentId(),
                Optional.of(request.agentId()),
                Optional.of(grantId),
                details);
    }
}
