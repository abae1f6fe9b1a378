// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.portcullis.service.Refusal;
import org.portcullis.service.broker.DrawnCredential;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.spi.Secret;

/**
 * A credential in the form in which it goes to the server behind. The agent never sees it.
 *
 * @param leaseId whose end is this one's end
 * @param expiresAt UTC
 * @param base address that paths are appended to, without a slash at its end
 * @param authorization value of the Authorization header
 * @param secrets texts that must not come back in an answer's headers
 */
record Injected(String leaseId, Instant expiresAt, String base, String authorization, List<String> secrets) {

    /** Takes over what is needed and wipes the rest. */
    static Injected of(TargetSystem system, DrawnCredential drawn) {
        try (drawn) {
            Map<String, Secret> values = drawn.values();
            String base = system.upstream().orElseGet(() -> text(values, "url"));
            List<String> secrets = new ArrayList<>();
            String authorization;
            if (values.containsKey("token")) {
                authorization = "Bearer " + text(values, "token");
                secrets.add(text(values, "token"));
            } else {
                String pair = text(values, "username") + ":" + text(values, "password");
                String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
                authorization = "Basic " + encoded;
                secrets.add(text(values, "password"));
                secrets.add(encoded);
            }
            if (!base.startsWith("http://") && !base.startsWith("https://")) {
                throw unusable("its address is not http or https");
            }
            String bare = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
            return new Injected(drawn.leaseId(), drawn.expiresAt(), bare, authorization, List.copyOf(secrets));
        }
    }

    private static String text(Map<String, Secret> values, String name) {
        Secret secret = values.get(name);
        if (secret == null) {
            throw unusable("it has no " + name);
        }
        return secret.revealString();
    }

    private static Refusal unusable(String why) {
        return new Refusal(
                Refusal.Kind.UNAVAILABLE,
                "unusable-credential",
                "the drawn credential can't be used by the gateway: " + why);
    }

    /** Says which lease, never the secret. */
    @Override
    public String toString() {
        return "Injected[" + leaseId + " until " + expiresAt + "]";
    }
}
