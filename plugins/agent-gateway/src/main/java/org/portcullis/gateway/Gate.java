// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.token.Presented;
import org.portcullis.service.token.TokenRefused;
import org.portcullis.service.token.TokenVerifier;
import org.portcullis.service.token.VerifiedToken;

/** Understands a request: whose it is, and which operation with which parameters it asks for (GWY-1, GWY-2). */
@Component(service = Gate.class)
public final class Gate {
    static final String ELEVATION_HEADER = "Portcullis-Elevation";
    private static final int MAX_PARAMETER_BODY = 64 * 1024;
    private static final byte[] NOT_READ = new byte[0];

    private final TokenVerifier tokens;
    private final Catalogue catalogue;

    /** Wired to who verifies tokens and who knows operations. */
    @Activate
    public Gate(@Reference TokenVerifier tokens, @Reference Catalogue catalogue) {
        this.tokens = tokens;
        this.catalogue = catalogue;
    }

    /** What is asked; the caller is proven first, so that strangers learn nothing from the rest. */
    Asked understand(HttpServletRequest request) throws Denial, IOException {
        VerifiedToken token = verify(request);
        GatewayPath path = GatewayPath.of(request.getRequestURI());
        List<String> elevations = Collections.list(request.getHeaders(ELEVATION_HEADER));
        if (elevations.size() != 1 || !IdKind.ELEVATION.matches(elevations.get(0))) {
            throw Denial.forbidden("exactly one " + ELEVATION_HEADER + " header with an elevation's id is needed");
        }
        String method = request.getMethod();
        Catalogue.Match match = catalogue
                .match(path.route(), method, path.decoded())
                .orElseThrow(() -> Denial.forbidden("no operation is bound to " + method + " of this path"));
        Operation operation = match.operation();
        Parameters parameters = new Parameters(operation.parameters());
        parameters.variables(variables(operation, path, method));
        parameters.query(request.getQueryString());
        byte[] body = NOT_READ;
        if (Parameters.needBody(operation.parameters()) && hasBody(request)) {
            body = jsonBody(request);
            parameters.body(body);
        }
        GatewayQuestion question = new GatewayQuestion(
                token.agentId(),
                token.grantId(),
                token.environment(),
                elevations.get(0),
                match.system().name(),
                operation.name(),
                parameters.text());
        return new Asked(token, match.system(), operation, path, question, body);
    }

    private VerifiedToken verify(HttpServletRequest request) throws Denial {
        try {
            return tokens.verify(new Presented(
                    Collections.list(request.getHeaders("Authorization")),
                    Collections.list(request.getHeaders("DPoP")),
                    request.getMethod(),
                    tokens.publicBase() + request.getRequestURI()));
        } catch (TokenRefused refused) {
            throw Denial.unauthenticated(refused.error(), refused.getMessage(), refused.nonce());
        }
    }

    private static Map<String, String> variables(Operation operation, GatewayPath path, String method) throws Denial {
        List<Map<String, String>> found = new ArrayList<>();
        for (RouteBinding route : operation.routes()) {
            if (route.route().equals(path.route()) && route.method().equals(method)) {
                PathVariables.of(route.path(), path.decoded()).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            throw Denial.forbidden("the catalogue's match is none of the operation's patterns");
        }
        return found.get(0);
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static byte[] jsonBody(HttpServletRequest request) throws Denial, IOException {
        String type = request.getContentType() == null ? "" : request.getContentType();
        boolean json = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
        if (!json || request.getHeader("Content-Encoding") != null) {
            throw Denial.of(415, "an operation with parameters takes a plain JSON body");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_PARAMETER_BODY + 1);
        if (body.length > MAX_PARAMETER_BODY) {
            throw Denial.of(413, "the body is longer than " + MAX_PARAMETER_BODY + " bytes");
        }
        return body;
    }
}
