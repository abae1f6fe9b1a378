// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.portcullis.service.Refusal;

/**
 * The address under which agents reach the data port: the issuer identifier, the audience of access tokens and the base
 * of every address in a DPoP proof. It is configured ({@code portcullis.data.public_url}) or is the one that the server
 * listens on; never what a Host or X-Forwarded header says. The port opens last, so the address is asked for when it is
 * needed.
 */
@Component(service = PublicAddress.class)
public final class PublicAddress {
    /** Framework property with the address, when a proxy stands in front of us. */
    static final String PROPERTY = "portcullis.data.public_url";

    private final String configured;
    private volatile String listening = "";

    /** Reads what was configured. */
    @Activate
    public PublicAddress(BundleContext context) {
        this(context.getProperty(PROPERTY) == null ? "" : context.getProperty(PROPERTY));
    }

    /** @param configured absolute address, with or without a slash at its end; empty: where the server listens */
    public PublicAddress(String configured) {
        this.configured = bare(configured.trim());
    }

    @Reference(
            service = HttpServiceRuntime.class,
            target = "(org.portcullis.port=data)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC)
    void bindRuntime(Map<String, Object> properties) {
        Object endpoints = properties.get("osgi.http.endpoint");
        if (endpoints instanceof String[] many && many.length > 0) {
            listening = bare(many[0]);
        } else if (endpoints instanceof String one) {
            listening = bare(one);
        }
    }

    void updatedRuntime(Map<String, Object> properties) {
        bindRuntime(properties);
    }

    void unbindRuntime(Map<String, Object> properties) {
        // the last known address stays: what was issued under it is still verified while the server changes
    }

    private static String bare(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    /** The issuer identifier, without a slash at its end. Throws {@link Refusal} while the port isn't open. */
    public String issuer() {
        String base = configured.isEmpty() ? listening : configured;
        if (base.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE, "starting", "the data port isn't open yet; try again in a second");
        }
        return base;
    }

    /** The absolute address of a path of ours. */
    public String of(String path) {
        return issuer() + path;
    }
}
