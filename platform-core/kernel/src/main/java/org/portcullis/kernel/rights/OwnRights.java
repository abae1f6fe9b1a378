// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.rights;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.portcullis.kernel.secret.ReferencedSecrets;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** Secrets and hosts, for each bundle its own alone (PLG-4). */
@Component(
        service = {SecretResolver.class, VendorHosts.class},
        scope = ServiceScope.BUNDLE)
public final class OwnRights implements SecretResolver, VendorHosts {
    private final Granted granted;

    /** For the bundle that uses the service. */
    @Activate
    public OwnRights(
            ComponentContext context,
            @Reference OwnConfigurations configurations,
            @Reference ReferencedSecrets secrets) {
        Bundle bundle = context.getUsingBundle();
        this.granted = new Granted(
                bundle,
                new Granted.Own() {
                    @Override
                    public List<Map<String, Object>> settings() {
                        return configurations.of(bundle);
                    }

                    @Override
                    public long changes() {
                        return configurations.changes();
                    }
                },
                secrets);
    }

    @Override
    public Secret resolve(String reference) {
        return granted.resolve(reference);
    }

    @Override
    public void require(URI vendor) {
        granted.require(vendor);
    }
}
