// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** The four parts of a revocation, told and checked. */
final class Parts {
    private static final Set<String> FOUR = Set.of("TOKEN", "VAULT_LEASE", "PAM_SESSION", "GATEWAY_BLOCK");
    private static final Set<String> ENDED = Set.of("REVOKED", "VERIFIED");

    private Parts() {}

    static void tell(Narrator narrator, JsonNode revocation) {
        for (JsonNode part : revocation.path("parts")) {
            narrator.say("  %-14s %-24s %-10s %-13s %5d ms  %s"
                    .formatted(
                            part.path("part").asText(),
                            part.path("adapter").asText(),
                            part.path("state").asText(),
                            part.path("evidence").asText("-"),
                            part.path("elapsed_ms").asLong(),
                            part.path("detail").asText("")));
        }
    }

    static void allEnded(Narrator narrator, JsonNode revocation) {
        Set<String> ended = new TreeSet<>();
        for (JsonNode part : revocation.path("parts")) {
            if (!ENDED.contains(part.path("state").asText())) {
                throw new Broken("a part isn't ended: " + part);
            }
            ended.add(part.path("part").asText());
        }
        narrator.claim(ended.equals(FOUR), "each of the four parts really ended something, with evidence");
    }

    static void allButTheVaultEnded(Narrator narrator, JsonNode revocation) {
        boolean open = false;
        for (JsonNode part : revocation.path("parts")) {
            boolean ended = ENDED.contains(part.path("state").asText());
            boolean vault = part.path("part").asText().equals("VAULT_LEASE");
            if (!ended && !vault) {
                throw new Broken("only the vault's part may be open: " + part);
            }
            open |= vault && !ended;
        }
        narrator.claim(open, "only the vault's part is open, everything else has ended");
    }
}
