// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.service.Refusal;
import org.portcullis.service.registry.AgentApplication;

/** API-1: bad bodies are refused with every problem named at its pointer, and good ones read in full. */
class FieldsTest {
    private static final String GOOD = """
            {"name":"invoice-bot","purpose":"p","mode":"SUPERVISED","risk_tier":"HIGH","environment":"test",
             "owner":"o@x","accountable_executive":"e@x","sponsor":"s@x","builder":"b",
             "model":{"family":"f","version":"1"},
             "declared_intent":{"operations":[{"system":"billing-db","operation":"read-invoices"}],
               "mcp_servers":[{"server":"tickets","tools":["search"]}]},
             "workload_identities":[{"type":"jwk","jwk":{"kty":"EC"}},{"type":"spiffe","id":"spiffe://x/y"}],
             "expires_at":"2027-01-01T00:00:00Z","labels":{"team":"billing"}}""";

    private static Fields fields(String json) {
        return new Fields(Json.body(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsAWholeApplication() {
        AgentApplication read = AgentJson.read(fields(GOOD));
        assertEquals("invoice-bot", read.profile().name());
        assertEquals(List.of("search"), read.intent().mcpServers().get("tickets"));
        assertEquals(2, read.workloadIdentities().size());
        assertEquals(read, AgentJson.read(new Fields(AgentJson.write(read))), "what is written is read again");
    }

    @Test
    void namesEveryProblemAtOnce() {
        String bad = GOOD.replace("\"HIGH\"", "\"HUGE\"")
                .replace("\"purpose\":\"p\"", "\"purpose\":7")
                .replace("\"operation\":\"read-invoices\"", "\"operation\":\"read-invoices\",\"extra\":true");
        Refusal refusal = assertThrows(Refusal.class, () -> AgentJson.read(fields(bad)));
        List<String> pointers =
                refusal.fields().stream().map(Refusal.Field::pointer).toList();
        assertTrue(pointers.contains("/risk_tier"), pointers::toString);
        assertTrue(pointers.contains("/purpose"), pointers::toString);
        assertTrue(pointers.contains("/declared_intent/operations/0/extra"), pointers::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{", "{\"a\":1}{\"b\":2}", "{\"a\":1,\"a\":2}", "\"x\""})
    void refusesWhatIsNoSingleObject(String text) {
        assertThrows(Refusal.class, () -> Json.body(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesDepth() {
        String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        assertThrows(Refusal.class, () -> Json.body(deep.getBytes(StandardCharsets.UTF_8)));
    }
}
