// SPDX-License-Identifier: Apache-2.0
package org.portcullis.bench.vendor;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Offers one slow vault and one slow PAM product. */
public final class SlowVendors implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        offer(context, "vault-slow~bench", CredentialIssuer.class, new SlowVendor(Part.VAULT_LEASE));
        offer(context, "pam-slow~bench", ElevationProvider.class, new SlowVendor(Part.PAM_SESSION));
    }

    private static void offer(BundleContext context, String instance, Class<?> contract, SlowVendor vendor) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("portcullis.instance", instance);
        properties.put("environment", "test");
        properties.put("issue_deadline_seconds", 0);
        String[] contracts = {contract.getName(), RevocationParticipant.class.getName()};
        context.registerService(contracts, vendor, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the services back
    }
}
