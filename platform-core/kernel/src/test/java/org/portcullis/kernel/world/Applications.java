// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.AgentApplication;
import org.portcullis.service.registry.AgentProfile;
import org.portcullis.service.registry.DeclaredIntent;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.service.registry.WorkloadIdentity;

/** Good applications, each with a key of its own. */
public final class Applications {
    private Applications() {}

    /** A HIGH agent in mode 3. */
    public static AgentApplication invoiceBot(String name) {
        return of(name, Mode.SUPERVISED, RiskTier.HIGH);
    }

    public static AgentApplication of(String name, Mode mode, RiskTier tier) {
        return new AgentApplication(
                new AgentProfile(name, "reads invoices", mode, tier, "test"),
                new Accountability("olga@example.com", "eve@example.com", "sam@example.com", "in house"),
                Map.of("family", "claude", "version", "5"),
                new DeclaredIntent(
                        List.of(
                                new OperationRef("billing-db", "read-invoices"),
                                new OperationRef("billing-db", "export-invoices"),
                                new OperationRef("billing-db", "delete-invoices")),
                        List.of("internal"),
                        Map.of("tickets", List.of("search")),
                        List.of(),
                        List.of()),
                List.of(new WorkloadIdentity("jwk", ecJwk())),
                Instant.parse("2027-11-01T00:00:00Z"),
                Map.of("team", "billing"));
    }

    /** A LOW agent in mode 1, which takes work from those people. */
    public static AgentApplication onBehalfOf(String name, String... partners) {
        AgentApplication base = of(name, Mode.ON_BEHALF_OF, RiskTier.LOW);
        DeclaredIntent intent = base.intent();
        return new AgentApplication(
                base.profile(),
                base.accountability(),
                base.model(),
                new DeclaredIntent(
                        intent.operations(),
                        intent.dataClassifications(),
                        intent.mcpServers(),
                        List.of(),
                        List.of(partners)),
                base.workloadIdentities(),
                base.expiresAt(),
                base.labels());
    }

    /** A fresh public key of P-256. */
    public static String ecJwk() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            ECPublicKey key = (ECPublicKey) generator.generateKeyPair().getPublic();
            return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + base64(key.getW().getAffineX()) + "\",\"y\":\""
                    + base64(key.getW().getAffineY()) + "\"}";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[32];
        int skip = Math.max(0, signed.length - 32);
        byte[] digits = Arrays.copyOfRange(signed, skip, signed.length);
        System.arraycopy(digits, 0, bytes, 32 - digits.length, digits.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
