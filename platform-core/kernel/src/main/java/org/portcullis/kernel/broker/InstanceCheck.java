// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.service.registry.RiskTier;
import org.portcullis.spi.revocation.Part;

/** Whether an instance may issue: it must be there, of that environment, and able to prove that what it made is dead. */
final class InstanceCheck {
    private final Instances instances;

    InstanceCheck(Instances instances) {
        this.instances = instances;
    }

    /** The vault's instance, or a refusal that says why not. */
    Instance vault(String id, String environment, RiskTier tier) {
        return check(id, environment, tier, ExtensionPoint.CREDENTIAL_ISSUER, Part.VAULT_LEASE);
    }

    /** The PAM product's instance, or a refusal that says why not. */
    Instance pam(String id, String environment, RiskTier tier) {
        return check(id, environment, tier, ExtensionPoint.ELEVATION_PROVIDER, Part.PAM_SESSION);
    }

    private Instance check(String id, String environment, RiskTier tier, ExtensionPoint point, Part part) {
        Instance instance = instances
                .find(id)
                .orElseThrow(() -> Refusals.unavailable(
                        "adapter-missing",
                        "The adapter instance " + id + " isn't there: configure it, or deploy its bundle."));
        if (!instance.serves().contains(point)) {
            throw Refusals.unavailable(
                    "adapter-missing", id + " serves no " + point.contractName() + ": bind another instance.");
        }
        if (!instance.environment().equals(environment)) {
            throw Refusals.forbidden(
                    "other-environment",
                    id + " belongs to environment '" + instance.environment() + "', not to '" + environment
                            + "': bind an instance of " + environment + ".");
        }
        if (instance.ends().map(Instance.Ends::part).filter(part::equals).isEmpty()) {
            throw Refusals.unavailable(
                    "adapter-cannot-end",
                    id + " doesn't end what it makes (" + part + "): nothing is issued through it.");
        }
        boolean proves = instance.ends().get().strongestEvidence().isPresent();
        if (!proves && (tier == RiskTier.HIGH || tier == RiskTier.CRITICAL)) {
            throw Refusals.unavailable(
                    "adapter-without-evidence",
                    id + " can give no evidence that access has ended, so it issues nothing for tier " + tier + ".");
        }
        return instance;
    }
}
