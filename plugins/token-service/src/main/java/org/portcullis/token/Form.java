// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The body of an OAuth request, read strictly: each name once, nothing in the query, bounded. Two values for one name are
 * how a check is made to see another value than the act.
 */
final class Form {
    private static final int MAX_BYTES = 32 * 1024;
    private static final int MAX_FIELDS = 32;

    private final Map<String, String> fields;
    private String provenAgent;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    static Form of(HttpServletRequest request) throws OAuthError, IOException {
        String type = request.getContentType();
        String media = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!media.equals("application/x-www-form-urlencoded")) {
            throw OAuthError.malformed("invalid_request", "the body must be application/x-www-form-urlencoded");
        }
        if (request.getQueryString() != null) {
            throw OAuthError.malformed("invalid_request", "parameters belong into the body, not into the address");
        }
        byte[] body = BoundedBody.read(request, MAX_BYTES)
                .orElseThrow(() ->
                        OAuthError.malformed("invalid_request", "the body is longer than " + MAX_BYTES + " bytes"));
        return parse(new String(body, StandardCharsets.ISO_8859_1));
    }

    static Form parse(String body) throws OAuthError {
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", MAX_FIELDS + 1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (fields.size() == MAX_FIELDS || fields.putIfAbsent(name, value) != null) {
                throw OAuthError.malformed("invalid_request", "a parameter is repeated, or there are too many");
            }
        }
        return new Form(fields);
    }

    /** Who sent it, once that is proven. */
    Optional<String> provenAgent() {
        return Optional.ofNullable(provenAgent);
    }

    void provenBy(String agentId) {
        provenAgent = agentId;
    }

    private static String decoded(String text) throws OAuthError {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthError.malformed("invalid_request", "a percent encoding is broken");
        }
    }

    /** Empty when missing or without a value: RFC 6749 treats the two alike. */
    Optional<String> optional(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) throws OAuthError {
        return optional(name).orElseThrow(() -> OAuthError.malformed("invalid_request", name + " is missing"));
    }
}
