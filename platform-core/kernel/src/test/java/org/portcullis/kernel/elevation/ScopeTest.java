// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.service.elevation.RequestedOperation;

@DisplayName("JIT-6: the scope's hash")
class ScopeTest {
    private static final RequestedOperation READ =
            new RequestedOperation("billing-db", "read-invoices", "{\"limit\":5,\"customer\":[\"b\",\"a\"]}");
    private static final RequestedOperation EXPORT = new RequestedOperation("billing-db", "export-invoices", "{}");

    private static Scope scope(List<RequestedOperation> operations, Duration lifetime, int version) {
        return new Scope(
                "agt_1",
                "psn_1",
                Optional.empty(),
                "T-42",
                operations,
                lifetime,
                new Scope.Versions(Map.of("billing-db", version), "none"));
    }

    @Test
    @DisplayName("it is SHA-256 over the canonical JSON that the Javadoc shows, so that anybody can compute it")
    void canonical() throws NoSuchAlgorithmException {
        String text = "{\"agent\":\"agt_1\",\"lifetime\":\"PT10M\",\"on_behalf_of\":null,\"operations\":["
                + "{\"constraints\":{},\"operation\":\"export-invoices\",\"system\":\"billing-db\",\"system_version\":3},"
                + "{\"constraints\":{\"customer\":[\"b\",\"a\"],\"limit\":5},\"operation\":\"read-invoices\","
                + "\"system\":\"billing-db\",\"system_version\":3}],"
                + "\"policy_version\":\"none\",\"requester\":\"psn_1\",\"task\":\"T-42\"}";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        assertThat(scope(List.of(READ, EXPORT), Duration.ofMinutes(10), 3).hash())
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    @DisplayName("the order of what is asked for doesn't matter, everything else does")
    void sensitive() {
        String hash = scope(List.of(READ, EXPORT), Duration.ofMinutes(10), 3).hash();
        assertThat(scope(List.of(EXPORT, READ), Duration.ofMinutes(10), 3).hash())
                .isEqualTo(hash);
        assertThat(scope(List.of(EXPORT), Duration.ofMinutes(10), 3).hash()).isNotEqualTo(hash);
        assertThat(scope(List.of(READ, EXPORT), Duration.ofMinutes(11), 3).hash())
                .isNotEqualTo(hash);
        assertThat(scope(List.of(READ, EXPORT), Duration.ofMinutes(10), 4).hash())
                .isNotEqualTo(hash);
        RequestedOperation wider = new RequestedOperation("billing-db", "read-invoices", "{\"limit\":50}");
        assertThat(scope(List.of(wider, EXPORT), Duration.ofMinutes(10), 3).hash())
                .isNotEqualTo(hash);
    }
}
