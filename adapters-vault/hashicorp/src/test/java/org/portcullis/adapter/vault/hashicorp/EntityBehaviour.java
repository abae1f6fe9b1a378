// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;

/** An agent's entity at the vault, the same at the fake and at the real one. */
abstract class EntityBehaviour {
    final String agent = "agt_" + UUID.randomUUID().toString().substring(0, 12);
    final TaskRef task = new TaskRef(agent, "T-1", "elv_x");
    final VaultFixture vault =
            new VaultFixture(side(), Map.of("entity_per_agent", true, "list_tokens", true, "pki_mounts", "pki"));

    abstract VaultSide side();

    /** Whether the vault has an entity of that name, and it is disabled; asked without the adapter. */
    abstract boolean isDisabled(String name);

    static CallContext soon() {
        return VaultFixture.context(Duration.ofSeconds(15));
    }

    @AfterEach
    void close() {
        vault.close();
    }

    Order kill(Held... held) {
        return new Order("rev_x", Order.Scope.AGENT, agent, List.of(held), Set.of(), Instant.now());
    }

    private Order endOfTask(Held held) {
        return new Order("rev_t", Order.Scope.REFERENCES, agent, List.of(held), Set.of(), Instant.now());
    }

    private List<Found> tokens() {
        List<Found> all = new java.util.ArrayList<>();
        String cursor = "";
        do {
            Listing page = vault.adapter.list(cursor, soon());
            page.items().stream().filter(found -> found.kind().equals("token")).forEach(all::add);
            cursor = page.nextCursor();
        } while (!cursor.isEmpty());
        return all;
    }

    @Test
    @DisplayName(
            "REV-1: a kill disables the agent's entity and ends all its tokens, a task's end neither; a new issue opens it")
    void killed() {
        Held first = vault.grantAccess(task);
        Held second = vault.grantAccess(task);
        Held stranger = vault.grantAccess(new TaskRef(agent + "0", "T-2", "elv_y"));
        IssueRequest request = vault.request("lse_unused", task, Duration.ofMinutes(5));
        String unused = vault.adapter.reserve(request, soon()); // the ledger has lost it
        assertThat(tokens()).extracting(Found::ref).contains(first.ref(), second.ref(), stranger.ref(), unused);

        vault.adapter.revoke(endOfTask(first), soon());
        assertThat(vault.adapter.confirm(endOfTask(first), soon())).contains(Evidence.READ_BACK);
        assertThat(isDisabled("portcullis-" + agent)).isFalse();
        assertThat(vault.adapter.confirm(kill(first), soon()))
                .as("dead, but its agent's entity is good for more")
                .isEmpty();

        vault.adapter.revoke(kill(second), soon());
        assertThat(vault.adapter.confirm(kill(first, second), soon())).contains(Evidence.READ_BACK);
        assertThat(isDisabled("portcullis-" + agent)).isTrue();
        assertThat(vault.stillOpen(second)).isFalse();
        assertThat(vault.stillOpen(stranger)).isTrue();
        assertThat(tokens()).extracting(Found::ref).contains(stranger.ref()).doesNotContain(second.ref(), unused);

        IssueRequest again = vault.request("lse_again", task, Duration.ofMinutes(5));
        String reserved = vault.adapter.reserve(again, soon());
        assertThat(isDisabled("portcullis-" + agent))
                .as("a reservation alone opens nothing for good")
                .isTrue();
        vault.adapter.issue(reserved, again, soon()).close();
        assertThat(isDisabled("portcullis-" + agent)).isFalse();
        assertThat(vault.stillOpen(second)).as("re-issued, never revived").isFalse();
    }

    @Test
    @DisplayName("REV-2: a draw that comes after the kill of its reservation doesn't open the entity")
    void tooLate() {
        Held held = vault.grantAccess(task);
        vault.adapter.revoke(kill(held), soon());
        IssueRequest late = vault.request("lse_late", task, Duration.ofMinutes(5));
        String reserved = vault.adapter.reserve(late, soon());
        String accessor = reserved.split(":")[3];
        endToken(accessor); // by another node
        AdapterException refused =
                catchThrowableOfType(AdapterException.class, () -> vault.adapter.issue(reserved, late, soon()));
        assertThat(refused.kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(isDisabled("portcullis-" + agent)).isTrue();
    }

    /** At the vault's side. */
    abstract void endToken(String accessor);

    @Test
    @DisplayName("GOV-4: a token says its reference even to an instance that has never heard of it, which can end it")
    void orphan() {
        Held held = vault.grantAccess(task);
        vault.restart();
        Found found = tokens().stream()
                .filter(token -> token.ref().equals(held.ref()))
                .findFirst()
                .orElseThrow();
        assertThat(held.ref()).contains(found.vendorId());
        vault.adapter.revoke(kill(held), soon());
        assertThat(tokens()).extracting(Found::ref).doesNotContain(held.ref());
    }
}
