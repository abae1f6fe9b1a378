// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.revocation.RevocationParticipant;

/** What an instance says of itself; asked once for each generation, on its own lane, since it may hang or throw. */
final class Description {
    private Description() {}

    /** Asks; throws whatever the bundle throws. */
    static Instance of(Serving serving) {
        Optional<Instance.Ends> ends = Optional.empty();
        if (serving.services().get(ExtensionPoint.REVOCATION_PARTICIPANT)
                instanceof RevocationParticipant participant) {
            ends = Optional.of(new Instance.Ends(
                    java.util.Objects.requireNonNull(participant.part(), "part"), participant.strongestEvidence()));
        }
        Set<Capability> capabilities = Set.of();
        if (serving.services().get(ExtensionPoint.CREDENTIAL_ISSUER) instanceof CredentialIssuer issuer) {
            capabilities = issuer.capabilities();
        }
        return described(serving, ends, capabilities);
    }

    /** For one that didn't answer: there, and good for nothing that needs its word. */
    static Instance unknown(Serving serving) {
        return described(serving, Optional.empty(), Set.of());
    }

    private static Instance described(Serving serving, Optional<Instance.Ends> ends, Set<Capability> capabilities) {
        return new Instance(
                serving.id(),
                serving.environment(),
                serving.services().keySet(),
                ends,
                capabilities,
                serving.limits(),
                serving.generation());
    }
}
