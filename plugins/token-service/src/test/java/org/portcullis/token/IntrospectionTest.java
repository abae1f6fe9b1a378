// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;

@DisplayName("TOK-4, REV-1: introspection, giving back and the TOKEN part")
class IntrospectionTest {
    @TempDir
    Path folder;

    private Sts sts;
    private TestAgent agent;
    private TestAgent other;

    @BeforeEach
    void start() throws Exception {
        sts = new Sts(folder).start();
        agent = new TestAgent(sts, RiskTier.LOW);
        other = new TestAgent(sts, RiskTier.LOW);
    }

    @AfterEach
    void stop() throws Exception {
        sts.close();
    }

    private Sts.Reply ask(String path, TestAgent caller, String token) throws Exception {
        return sts.post(path, Sts.form(caller.authenticated(caller.assertion(), "token", token)));
    }

    private boolean active(TestAgent caller, String token) throws Exception {
        Sts.Reply reply = ask("/oauth2/introspect", caller, token);
        assertThat(reply.status()).isEqualTo(200);
        boolean active = reply.json().get("active").asBoolean();
        assertThat(active || reply.json().size() == 1)
                .as("inactive says nothing else")
                .isTrue();
        return active;
    }

    @Test
    void onlyTheTokensOwnAgentLearnsThatItIsActive() throws Exception {
        String token = agent.bearerToken();
        assertThat(active(agent, token)).isTrue();
        assertThat(active(other, token)).isFalse();
        assertThat(active(agent, token + "A")).isFalse();
        assertThat(active(agent, "nonsense")).isFalse();
        assertThat(sts.post("/oauth2/introspect", "token=" + token).status())
                .as("no caller")
                .isEqualTo(400);
    }

    @Test
    void aSuspendedAgentLearnsNothing() throws Exception {
        String token = agent.bearerToken();
        sts.registry.setStatus(agent.id, AgentStatus.SUSPENDED);
        assertThat(ask("/oauth2/introspect", agent, token).status()).isEqualTo(401);
    }

    @Test
    void anAgentGivesBackItsOwnTokenOnly() throws Exception {
        String token = agent.bearerToken();
        assertThat(ask("/oauth2/revoke", other, token).status()).isEqualTo(400);
        assertThat(active(agent, token)).isTrue();
        assertThat(ask("/oauth2/revoke", agent, token).status()).isEqualTo(200);
        assertThat(active(agent, token)).isFalse();
        assertThat(ask("/oauth2/revoke", agent, token).status()).as("again").isEqualTo(200);
        assertThat(ask("/oauth2/revoke", agent, "nonsense").status())
                .as("unknown")
                .isEqualTo(200);
    }

    @Test
    @DisplayName(
            "TOK-5: an assertion that another node has accepted proves nobody here, at introspection and revocation")
    void usedAtAnotherNode() throws Exception {
        String token = agent.bearerToken();
        sts.ledger.usedElsewhere = true;
        for (String path : new String[] {"/oauth2/introspect", "/oauth2/revoke"}) {
            Sts.Reply reply = sts.post(path, Sts.form(agent.authenticated(agent.assertion(), "token", token)));
            assertThat(reply.status()).as(path).isEqualTo(401);
            assertThat(reply.json().get("error").asText()).isEqualTo("invalid_client");
        }
        sts.ledger.usedElsewhere = false;
        assertThat(active(agent, token)).as("it wasn't revoked").isTrue();
    }

    @Test
    @DisplayName("the TOKEN part is confirmed only when this node sees the fence and introspection refuses the tokens")
    void tokenPart() throws Exception {
        String token = agent.bearerToken();
        String kept = other.bearerToken();
        TokenParticipant part = new TokenParticipant(sts.tokens, sts.introspection, sts.ledger);
        Set<String> keys = Set.of("agent:" + agent.id);
        Order order = new Order(
                "rev_1",
                Order.Scope.AGENT,
                agent.id,
                List.of(),
                keys,
                Instant.now().plusSeconds(1));
        CallContext context = new CallContext(Instant.now().plus(Duration.ofSeconds(5)), "k", "c");

        assertThat(part.confirm(order, context)).as("no fence yet").isEmpty();
        part.revoke(order, context);
        assertThat(part.confirm(order, context))
                .as("ended, but the token still stands")
                .isEmpty();
        sts.ledger.fences.addAll(keys);
        sts.ledger.unseen.addAll(keys);
        assertThat(part.confirm(order, context))
                .as("this node has not seen the fence")
                .isEmpty();
        sts.ledger.unseen.clear();
        assertThat(part.confirm(order, context)).contains(Evidence.READ_BACK);
        assertThat(part.confirm(order, context)).as("asked again").contains(Evidence.READ_BACK);
        assertThat(sts.introspection.ask(token).orElseThrow().active()).isFalse();
        assertThat(active(other, kept)).as("others keep theirs").isTrue();
    }
}
