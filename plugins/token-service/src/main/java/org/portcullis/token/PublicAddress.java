// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/**
 * The address under which agents reach the data port: the issuer identifier, the audience of access tokens and the base
 * of every address in a DPoP proof. It is configured ({@code portcullis.data.public_url}) or is the one that the server
 * listens on; never what a Host or X-Forwarded header says.
 */
@Component(service = PublicAddress.class)
public final class PublicAddress {
    /** Framework property with the address, when a proxy stands in front of us. */
    static final String PROPERTY = "portcullis.data.public_url";

    private final String base;

    /** Waits for the data port, since it may have been given any free port number. */
    @Activate
    public PublicAddress(
            BundleContext context,
            @Reference(service = HttpServiceRuntime.class, target = "(org.portcullis.port=data)")
                    Map.Entry<Map<String, Object>, HttpServiceRuntime> runtime) {
        this(chosen(context.getProperty(PROPERTY), runtime.getKey().get("osgi.http.endpoint")));
    }

    /** @param base absolute address, with or without a slash at its end */
    public PublicAddress(String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private static String chosen(String configured, Object endpoints) {
        if (configured != null && !configured.isBlank()) {
            return configured.trim();
        }
        if (endpoints instanceof String[] many && many.length > 0) {
            return many[0];
        }
        if (endpoints instanceof String one) {
            return one;
        }
        if (endpoints instanceof Iterable<?> several && several.iterator().hasNext()) {
            return String.valueOf(several.iterator().next());
        }
        throw new IllegalStateException("the data port's address is unknown; set " + PROPERTY);
    }

    /** The issuer identifier, without a slash at its end. */
    public String issuer() {
        return base;
    }

    /** The absolute address of a path of ours. */
    public String of(String path) {
        return base + path;
    }
}
