// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;

@DisplayName("idp-scim at servers that do what they shouldn't")
class ScimAdapterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeScim server = new FakeScim(Dialect.LETTER);
    private final List<ScimAdapter> adapters = new ArrayList<>();

    @AfterEach
    void close() {
        adapters.forEach(ScimAdapter::close);
        server.close();
    }

    private ScimAdapter adapter(Object... more) {
        Map<String, Object> settings = server.settings();
        settings.put("secret_ref", "env:SCIM_SECRET");
        settings.put("page_size", 4);
        settings.put("max_reading_percent", 100);
        for (int i = 0; i < more.length; i += 2) {
            settings.put((String) more[i], more[i + 1]);
        }
        ScimAdapter adapter = new ScimAdapter(settings, host -> {}, reference -> Secret.of(server.secret()));
        adapters.add(adapter);
        return adapter;
    }

    private static Target agent(DesiredState state, String... groups) {
        return new Target(
                "agt_1", "bot-one", "test", "bob@example.com", Set.of(groups), Map.of("risk_tier", "HIGH"), state);
    }

    private static String apply(ScimAdapter adapter, DesiredState state, String... groups) {
        return adapter.apply(agent(state, groups), ScimFixture.context());
    }

    private ScimSide.Account account() {
        return server.accounts().stream()
                .filter(each -> each.mark().equals("portcullis-agent:agt_1"))
                .findFirst()
                .orElseThrow();
    }

    private List<LifecycleEvent> state(ScimAdapter adapter) {
        List<LifecycleEvent> all = new ArrayList<>();
        Events events;
        String cursor = "";
        do {
            events = adapter.poll(cursor, ScimFixture.context());
            all.addAll(events.items());
            cursor = events.nextCursor();
        } while (events.more());
        return all;
    }

    private long count(String text) {
        return server.requests.stream().filter(each -> each.contains(text)).count();
    }

    @Test
    @DisplayName(
            "REG-4 an agent as the draft has it, with our mark in externalId and what people want to know in description")
    void shape() throws Exception {
        apply(adapter(), DesiredState.ENABLED);
        var made = JSON.readTree(account().print());
        assertThat(made.at("/schemas/0").asText()).isEqualTo("urn:ietf:params:scim:schemas:core:2.0:Agent");
        assertThat(made.path("agentUserName").asText()).isEqualTo("bot-one");
        assertThat(made.path("description").asText())
                .isEqualTo("environment=test, owner=bob@example.com, risk_tier=HIGH");
        assertThat(made.path("active").asBoolean()).isTrue();
    }

    @Test
    @DisplayName("a token that the server takes no more is replaced, once")
    void staleToken() {
        ScimAdapter adapter = adapter();
        apply(adapter, DesiredState.ENABLED);
        server.forgetTokens();
        apply(adapter, DesiredState.DISABLED);
        assertThat(account().active()).isFalse();
    }

    @Test
    @DisplayName("REV-3 a server that says yes and leaves an agent enabled isn't believed")
    void deaf() {
        ScimAdapter adapter = adapter();
        apply(adapter, DesiredState.ENABLED);
        server.deaf = true;
        assertThatThrownBy(() -> apply(adapter, DesiredState.DISABLED))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.REJECTED))
                .hasMessageContaining("the server said yes, and")
                .hasMessageContaining("still active");
    }

    @Test
    @DisplayName("what another changed between our look and our act isn't overwritten: it is looked at anew")
    void changedMeanwhile() {
        ScimAdapter adapter = adapter();
        String id = apply(adapter, DesiredState.ENABLED);
        server.between.add(() -> {}); // the look
        server.between.add(() -> server.activate(id, true)); // another version of it, before the change
        apply(adapter, DesiredState.DISABLED);
        assertThat(account().active()).isFalse();
        assertThat(count("PATCH ")).isEqualTo(2);
    }

    @Test
    @DisplayName("a name that would break out of a filter is a name")
    void quoting() {
        String odd = "a\" or displayName pr or \"\\";
        server.store().add("Groups", JSON.createObjectNode().put("displayName", odd));
        String id = apply(adapter("agent_groups", "readers, " + odd), DesiredState.ENABLED, odd);
        assertThat(server.groupsOf(id)).containsExactly(odd);
    }

    @Test
    @DisplayName("a server that doesn't keep our mark is MISCONFIGURED, with what it made named")
    void withoutMark() {
        server.store().forgetful = true;
        assertThatThrownBy(() -> apply(adapter(), DesiredState.ENABLED))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED))
                .hasMessageContaining("doesn't keep its externalId");
    }

    @Test
    @DisplayName("REG-7 somebody removed while the pages are read hides nobody behind them")
    void shiftedPages() {
        List<String> ids = IntStream.range(0, 12)
                .mapToObj(each -> server.add("p" + each + "@example.com"))
                .toList();
        server.between.add(() -> {}); // how many there are
        server.between.add(() -> {}); // what it can do
        server.between.add(() -> {}); // the first page
        server.between.add(() -> {
            server.delete(ids.get(0)); // before the second
            server.add("new@example.com");
        });
        assertThat(state(adapter()).stream().map(LifecycleEvent::subject))
                .hasSize(13)
                .contains("p1@example.com", "p3@example.com", "p11@example.com", "new@example.com");
    }

    @Test
    @DisplayName("REG-7 a list that is another one on each page is an error, never a shorter list")
    void unstable() {
        List<String> ids = new ArrayList<>(IntStream.range(0, 12)
                .mapToObj(each -> server.add("p" + each + "@example.com"))
                .toList());
        for (int i = 0; i < 60; i++) {
            String name = "q" + i + "@example.com";
            server.between.add(() -> {
                server.delete(ids.remove(0));
                ids.add(server.add(name));
            });
        }
        assertThatThrownBy(() -> adapter().poll("", ScimFixture.context()))
                .isInstanceOfSatisfying(
                        AdapterException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE))
                .hasMessageContaining("can't be read whole");
    }

    @Test
    @DisplayName("people by their addresses, with their roles, active as a string; our agents aren't people")
    void people() {
        ObjectNode user = JSON.createObjectNode().put("userName", "u1").put("active", "False");
        user.putArray("emails").addObject().put("value", "Ann@Example.com");
        user.putArray("roles").addObject().put("value", "approver");
        server.store().add("Users", user);
        server.store()
                .add(
                        "Users",
                        JSON.createObjectNode().put("userName", "bot").put("externalId", "portcullis-agent:agt_9"));
        List<LifecycleEvent> told =
                state(adapter("subject_attribute", "emails", "roles_from", "both", "issuer", "https://idp.example"));
        assertThat(told).hasSize(1);
        LifecycleEvent event = told.get(0);
        assertThat(event.subject()).isEqualTo("ann@example.com");
        assertThat(event.kind()).isEqualTo(LifecycleKind.DISABLED);
        assertThat(event.roles()).containsExactly("approver");
        assertThat(event.issuer()).isEqualTo("https://idp.example");
        assertThat(state(adapter("people_filter", "userName sw \"res\"")).stream()
                        .map(LifecycleEvent::subject))
                .containsExactly("resident");
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once; what an instance isn't set up for is UNSUPPORTED")
    void settings() {
        assertThatThrownBy(() -> new ScimAdapter(
                        Map.of(
                                "url",
                                "https://idp.example/scim/v2",
                                "auth_method",
                                "bearer",
                                "client_id",
                                "me",
                                "ca_file",
                                "relative",
                                "secret_ref",
                                "the-token-itself",
                                "agents_path",
                                "Agents",
                                "colour",
                                "red"),
                        host -> {},
                        reference -> Secret.of("")))
                .hasMessageContainingAll(
                        "ca_file must be an absolute path",
                        "mean nothing with auth_method bearer",
                        "secret_ref must be a reference",
                        "agents_path must be a path",
                        "colour is not known")
                .hasMessageNotContaining("the-token-itself");
        assertThatThrownBy(() -> apply(adapter("agents_as", "none"), DesiredState.ENABLED))
                .hasMessageContaining("agents_as is none");
        assertThatThrownBy(() -> adapter("people", false).poll("", ScimFixture.context()))
                .hasMessageContaining("people is false");
    }
}
