// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.credential.Lease;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Neighbours;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.session.SessionAct;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

@DisplayName("Each type of the contract crosses the socket both ways, and nothing else does (PLG-6)")
class ValuesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:34:56.789012345Z");
    private static final CallContext CONTEXT = new CallContext(NOW, "key", "cor");
    private static final TaskRef TASK = new TaskRef("agt_1", "T-1 \"ä\u0000\uD83D\uDE00", "elv_1");
    private static final IssueRequest REQUEST =
            new IssueRequest("lse_1", TASK, "billing-db", Map.of("a", "b", "c", ""), Duration.ofMillis(61_001));
    private static final Lease LEASE = new Lease("v1:r", "vendor", "login", NOW);

    private static final Target TARGET =
            new Target("agt_1", "bot", "test", "bob", Set.of("g"), Map.of("mode", "HITL"), DesiredState.DISABLED);
    private static final LifecycleEvent EVENT =
            new LifecycleEvent("e1", "local", "bob", LifecycleKind.ROLES_CHANGED, Set.of("r"), NOW);

    private static final SessionRef SESSION = new SessionRef("user", "session");

    private final Values values = new Values();

    static Stream<Arguments> calls() {
        return Stream.concat(vendors(), people());
    }

    private static Stream<Arguments> people() {
        return Stream.of(
                Arguments.of(
                        "LifecycleEventSource.poll",
                        new Object[] {"", CONTEXT},
                        new Events(Reading.STATE, List.of(EVENT), "c1", true)),
                Arguments.of("LifecycleEventSource.poll", new Object[] {"c", CONTEXT}, Events.cursorUnknown()),
                Arguments.of(
                        "HumanSessions.tokenIssuer",
                        new Object[] {CONTEXT},
                        new TokenIssuer("https://idp", "{\"keys\":[]}", Set.of("us"), Set.of("portal"))),
                Arguments.of(
                        "HumanSessions.standing",
                        new Object[] {List.of(SESSION), CONTEXT},
                        List.of(new HumanSession(SESSION, true, "https://idp", "local", "bob"))),
                Arguments.of("HumanSessions.end", new Object[] {SESSION, CONTEXT}, true));
    }

    private static Stream<Arguments> vendors() {
        ApprovedElevation elevation = new ApprovedElevation(
                "lse_1",
                TASK,
                "billing-db",
                "login",
                List.of(new ApprovedOperation("read", Map.of("x", "y"), "{\"a\":[1]}")),
                NOW);
        Held held = new Held("lse_1", "v1:r", "", "login", false, NOW);
        Order order = new Order(
                "ord",
                Order.Scope.REFERENCES,
                "agt_1",
                List.of(held),
                Set.of("agent:agt_1"),
                NOW,
                new Neighbours(true, NOW, Set.of("other"), Set.of("v1:o")));
        AuditRecord record = new AuditRecord("node", 7, "evt_1", NOW, "{\"a\":\"\\n\"}", "00ff");
        return Stream.of(
                Arguments.of("CredentialIssuer.capabilities", new Object[0], Set.of(Capability.RENEW)),
                Arguments.of("CredentialIssuer.reserve", new Object[] {REQUEST, CONTEXT}, "v1:r"),
                Arguments.of("CredentialIssuer.renew", new Object[] {LEASE, Duration.ofDays(9), CONTEXT}, LEASE),
                Arguments.of("ElevationProvider.reserve", new Object[] {elevation, CONTEXT}, "v1:e"),
                Arguments.of(
                        "ElevationProvider.grant",
                        new Object[] {"v1:e", elevation, CONTEXT},
                        new Grant("v1:e", "role", NOW, true)),
                Arguments.of("RevocationParticipant.part", new Object[0], Part.VAULT_LEASE),
                Arguments.of("RevocationParticipant.strongestEvidence", new Object[0], Optional.empty()),
                Arguments.of("RevocationParticipant.strongestEvidence", new Object[0], Optional.of(Evidence.ROTATED)),
                Arguments.of("RevocationParticipant.vendorIdentity", new Object[] {CONTEXT}, "cluster"),
                Arguments.of("RevocationParticipant.revoke", new Object[] {order, CONTEXT}, new Receipt.Ended(3)),
                Arguments.of(
                        "RevocationParticipant.revoke", new Object[] {order, CONTEXT}, new Receipt.AlreadyAbsent()),
                Arguments.of(
                        "RevocationParticipant.revoke",
                        new Object[] {order, CONTEXT},
                        new Receipt.Accepted(Duration.ofNanos(5))),
                Arguments.of(
                        "RevocationParticipant.confirm",
                        new Object[] {order, CONTEXT},
                        Optional.of(Evidence.READ_BACK)),
                Arguments.of(
                        "Inventory.list",
                        new Object[] {"", CONTEXT},
                        new Listing(List.of(new Found("", "id", "role", "")), "next")),
                Arguments.of("AgentDirectory.apply", new Object[] {TARGET, CONTEXT}, "cn=bot"),
                Arguments.of(
                        "SessionRecordSource.poll",
                        new Object[] {"c", CONTEXT},
                        new SessionRecords(
                                List.of(new SessionRecord("r1", "v1:e", "s1", SessionAct.COMMAND, "SELECT ?", NOW)),
                                "c2",
                                false,
                                true)),
                Arguments.of("AuditSink.deliver", new Object[] {List.of(record), CONTEXT}, 7L));
    }

    private static Method method(String name) {
        return Contracts.method(name).orElseThrow();
    }

    @ParameterizedTest(name = "{0} = {2}")
    @MethodSource("calls")
    @DisplayName("arguments and result")
    void bothWays(String name, Object[] arguments, Object result) throws IOException {
        Values.Call call = values.readCall(values.call(5, method(name), arguments));
        assertThat(call.service()).isEqualTo(5);
        assertThat(call.method()).isEqualTo(method(name));
        assertThat(call.arguments()).containsExactly(arguments);
        assertThat(values.readResult(method(name), values.result(method(name), result)))
                .isEqualTo(result);
    }

    @Test
    @DisplayName("every method of every extension point but those that hand a secret over is tried above")
    void complete() {
        Set<String> tried = calls().map(each -> (String) each.get()[0]).collect(java.util.stream.Collectors.toSet());
        tried.addAll(Set.of("CredentialIssuer.issue", "SecretStore.read")); // below
        for (Class<?> contract : Contracts.all()) {
            for (Method each : contract.getMethods()) {
                assertThat(tried).contains(Contracts.name(each));
            }
        }
    }

    @Test
    @DisplayName("a credential's secrets arrive, and show in no text")
    void credential() throws IOException {
        String secret = "pa\"ss\\wörd\u0001\uD83D\uDE00";
        Method issue = method("CredentialIssuer.issue");
        Values.Call call = values.readCall(values.call(1, issue, "v1:r", REQUEST, CONTEXT));
        assertThat(call.arguments()).containsExactly("v1:r", REQUEST, CONTEXT);
        try (IssuedCredential issued = new IssuedCredential(LEASE, Map.of("password", Secret.of(secret)));
                IssuedCredential arrived = (IssuedCredential) values.readResult(issue, values.result(issue, issued))) {
            assertThat(arrived.lease()).isEqualTo(LEASE);
            assertThat(arrived.values().get("password").revealString()).isEqualTo(secret);
            assertThat(arrived.toString()).doesNotContain(secret);
        }
    }

    @Test
    @DisplayName("a secret of a store arrives as it was written, and shows in no text (PLG-3)")
    void storedSecret() throws IOException {
        String value = " pa\"ss\\wörd\u0001\uD83D\uDE00\n";
        Method read = method("SecretStore.read");
        Values.Call call = values.readCall(values.call(1, read, "kv/a/b", "password", CONTEXT));
        assertThat(call.arguments()).containsExactly("kv/a/b", "password", CONTEXT);
        try (Secret secret = Secret.of(value);
                Secret arrived = (Secret) values.readResult(read, values.result(read, secret))) {
            assertThat(arrived.revealString()).isEqualTo(value);
            assertThat(arrived.toString()).doesNotContain("pa\"ss");
        }
    }

    @Test
    @DisplayName("null for an answer stays null; service properties and settings keep their kinds")
    void plain() throws IOException {
        Method reserve = method("CredentialIssuer.reserve");
        assertThat(values.readResult(reserve, values.result(reserve, null))).isNull();
        Map<String, Object> settings = Map.of("n", 5, "t", "x", "b", true, "l", new String[] {"a", "b"}, "d", 1.5);
        Map<String, Object> read = values.read(values.write(settings));
        assertThat(read)
                .containsEntry("n", 5)
                .containsEntry("t", "x")
                .containsEntry("b", true)
                .containsEntry("d", 1.5);
        assertThat((String[]) read.get("l")).containsExactly("a", "b");
        Offered offered = new Offered(3, List.of("x.Y"), Map.of("environment", "test", "service.ranking", 2));
        assertThat(values.services(values.write(List.of(offered)))).containsExactly(offered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]",
                "{}",
                "[1,2,3,4]",
                "[\"v1:r\"]",
                "[\"v1:r\",{},{}]",
                "[\"v1:r\",{\"leaseId\":\"canary\"},null]",
                "[\"r\",null,{\"deadline\":\"canary\",\"idempotencyKey\":\"\",\"correlationId\":\"\"}]",
                "[\"r\",null,{\"@class\":\"canary\"}]"
            })
    @DisplayName("what isn't the arguments of the method is refused, and not repeated")
    void wrongArguments(String json) throws IOException {
        assertThatThrownBy(() -> values.readCall(raw("CredentialIssuer.issue", json)))
                .isInstanceOf(IOException.class)
                .satisfies(thrown ->
                        assertThat(thrown.toString() + thrown.getCause()).doesNotContain("canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Object.getClass", "CredentialIssuer.toString", "SecretResolver.resolve", "x"})
    @DisplayName("what isn't a method of an extension point is refused")
    void wrongMethod(String name) throws IOException {
        byte[] call = raw(name, "[]");
        assertThatThrownBy(() -> values.readCall(call)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"lease\":null,\"values\":{\"p\":7}}", "{\"unknown\":\"canary\"}", "[]", "{} {}"})
    @DisplayName("what isn't the method's result is refused, and not repeated")
    void wrongResult(String json) {
        assertThatThrownBy(() ->
                        values.readResult(method("CredentialIssuer.issue"), json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .satisfies(thrown ->
                        assertThat(thrown.toString() + thrown.getCause()).doesNotContain("canary"));
    }

    private static byte[] raw(String method, String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(1);
        out.writeUTF(method);
        out.write(json.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
