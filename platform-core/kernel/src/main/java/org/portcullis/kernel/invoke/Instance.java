// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/**
 * An adapter instance that is there now, as it was when it was asked for.
 *
 * @param id as in {@code vault-hashicorp~prod}, {@code token-service}, {@code agent-gateway}
 * @param environment the one it belongs to; empty for those that serve all (token service, gateway, sinks)
 * @param serves the contracts that it serves
 * @param ends what it says as a revocation participant; empty when it is none, or failed to say
 * @param capabilities what it says as an issuer; empty when it is none
 * @param limits how hard and how long it may be called
 * @param generation greater with each change of its configuration or bundle
 */
public record Instance(
        String id,
        String environment,
        Set<ExtensionPoint> serves,
        Optional<Ends> ends,
        Set<Capability> capabilities,
        InstanceLimits limits,
        long generation) {

    /** Copies the sets. */
    public Instance {
        serves = Set.copyOf(serves);
        capabilities = Set.copyOf(capabilities);
    }

    /** Whether it may be used for that environment. */
    public boolean servesEnvironment(String wanted) {
        return environment.isEmpty() || environment.equals(wanted);
    }

    /**
     * What a revocation participant says of itself.
     *
     * @param part which of the four
     * @param strongestEvidence the strongest that it can give; empty: none, so not for HIGH or CRITICAL
     */
    public record Ends(Part part, Optional<Evidence> strongestEvidence) {}
}
