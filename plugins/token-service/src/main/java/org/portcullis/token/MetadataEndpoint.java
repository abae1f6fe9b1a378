// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardTarget;
import org.portcullis.service.Refusal;

/** Tells clients what this server can do (RFC 8414); it says only what is really there. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(MetadataEndpoint.PATH)
@HttpWhiteboardTarget("(org.portcullis.port=data)")
public final class MetadataEndpoint extends HttpServlet {
    static final String PATH = "/.well-known/oauth-authorization-server";
    private static final long serialVersionUID = 1L;
    private static final List<String> CLIENT_METHODS = List.of("private_key_jwt");
    private static final List<String> ALGORITHMS = List.of("ES256", "PS256", "RS256", "Ed25519");

    private final transient PublicAddress address;
    private final transient TokenExchange exchange;

    /** Everything follows from the public address, and from whose people are known. */
    @Activate
    public MetadataEndpoint(@Reference PublicAddress address, @Reference TokenExchange exchange) {
        this.address = address;
        this.exchange = exchange;
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", address.issuer());
        metadata.put("token_endpoint", address.of(TokenEndpoint.PATH));
        metadata.put("jwks_uri", address.of(JwksEndpoint.PATH));
        metadata.put("response_types_supported", List.of());
        metadata.put(
                "grant_types_supported",
                exchange.isOffered()
                        ? List.of("client_credentials", TokenExchange.GRANT_TYPE)
                        : List.of("client_credentials"));
        metadata.put("dpop_signing_alg_values_supported", ALGORITHMS);
        for (String endpoint : List.of("token", "introspection", "revocation")) {
            metadata.put(endpoint + "_endpoint_auth_methods_supported", CLIENT_METHODS);
            metadata.put(endpoint + "_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        }
        metadata.put("introspection_endpoint", address.of(IntrospectionEndpoint.PATH));
        metadata.put("revocation_endpoint", address.of(RevocationEndpoint.PATH));
        return metadata;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            OAuthServlet.write(response, 200, metadata());
        } catch (Refusal starting) {
            OAuthServlet.write(response, starting.kind().status(), Map.of("error", "temporarily_unavailable"));
        }
    }
}
