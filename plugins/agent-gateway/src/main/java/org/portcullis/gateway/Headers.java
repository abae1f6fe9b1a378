// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which headers go through. What identifies the agent to us, what belongs to one connection only, and what could carry a
 * credential or claim an origin stays behind; in answers, so does everything that could hand the agent a credential.
 */
final class Headers {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private static final Set<String> NOT_FORWARDED = Set.of(
            "authorization",
            "proxy-authorization",
            "dpop",
            "cookie",
            "host",
            "forwarded",
            "via",
            "expect",
            "x-real-ip");
    private static final Set<String> NOT_ANSWERED = Set.of(
            "authorization",
            "authentication-info",
            "proxy-authenticate",
            "proxy-authentication-info",
            "www-authenticate",
            "set-cookie",
            "set-cookie2",
            "dpop-nonce",
            "server",
            "x-powered-by",
            "alt-svc",
            "strict-transport-security",
            "location",
            "content-location",
            "refresh");
    private static final List<String> NEVER_BEGINNING = List.of(
            "portcullis-",
            "proxy-",
            "x-forwarded-",
            "x-http-method",
            "x-method",
            "x-original-",
            "x-rewrite-",
            "x-vault-");

    private Headers() {}

    /** Copies what may go to the server behind. */
    static void forward(HttpServletRequest request, HttpFields.Mutable to) {
        Set<String> named = connectionNamed(Collections.list(request.getHeaders("Connection")));
        for (String name : Collections.list(request.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean kept = !HOP_BY_HOP.contains(lower) && !NOT_FORWARDED.contains(lower) && !named.contains(lower);
            if (kept && NEVER_BEGINNING.stream().noneMatch(lower::startsWith) && !lower.equals("content-length")) {
                for (String value : Collections.list(request.getHeaders(name))) {
                    to.add(name, value);
                }
            }
        }
    }

    /** Whether a header of an answer may go to the agent; never one that repeats an injected secret. */
    static boolean answered(HttpField field, Set<String> connectionNamed, List<String> secrets) {
        String lower = field.getLowerCaseName();
        if (HOP_BY_HOP.contains(lower) || NOT_ANSWERED.contains(lower) || connectionNamed.contains(lower)) {
            return false;
        }
        if (NEVER_BEGINNING.stream().anyMatch(lower::startsWith)) {
            return false;
        }
        String value = field.getValue();
        return value == null || secrets.stream().noneMatch(value::contains);
    }

    /** The names that a Connection header declares to be for this hop only. */
    static Set<String> connectionNamed(List<String> values) {
        if (values.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : values) {
            for (String name : value.split(",")) {
                names.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
