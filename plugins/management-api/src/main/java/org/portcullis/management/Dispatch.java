// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.service.Refusal;

/** Finds the route of a request. */
final class Dispatch {
    private final List<Routes> resources;

    Dispatch(List<Routes> resources) {
        this.resources = resources;
    }

    /**
     * A route and the variables of its path.
     *
     * @param route which
     * @param variables in order
     */
    record Found(Route route, List<String> variables) {}

    Found find(String method, String rawPath) {
        List<String> path = segments(rawPath);
        List<String> otherMethods = new ArrayList<>();
        for (Routes resource : resources) {
            for (Route route : resource.routes()) {
                Optional<List<String>> variables = route.match(path);
                if (variables.isPresent() && route.method().equals(method)) {
                    return new Found(route, variables.get());
                }
                variables.ifPresent(ignored -> otherMethods.add(route.method()));
            }
        }
        if (otherMethods.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND, "no-such-path", "nothing is at this path: see /api/v1/openapi.json");
        }
        throw new MethodRefused(otherMethods);
    }

    /** The path is there, the method isn't. */
    static final class MethodRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> allowed;

        MethodRefused(List<String> allowed) {
            super("this path takes " + String.join(", ", allowed));
            this.allowed = allowed;
        }

        List<String> allowed() {
            return allowed;
        }
    }

    /** Decoded after splitting, so that an encoded slash stays inside its segment. */
    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String part : rawPath.substring(rawPath.startsWith("/") ? 1 : 0).split("/", -1)) {
            segments.add(decode(part.replace("+", "%2B")));
        }
        return segments;
    }

    /** Query parameters; one that comes twice is refused. */
    static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (query.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw new Refusal(Refusal.Kind.INVALID, "bad-query", "a query parameter stands there twice");
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-path", "the path or query has a broken %-escape");
        }
    }
}
