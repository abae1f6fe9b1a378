// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A pattern of a path: literal segments, {@code {name}} for one segment that isn't empty, a last {@code **} for any rest.
 * The more specific of two is the one that is literal earlier; its {@link #rank} sorts first.
 */
final class PathPattern {
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*}");
    private static final String REST = "**";

    private final List<String> segments;
    private final boolean open;
    private final String rank;

    private PathPattern(List<String> segments, boolean open) {
        this.segments = segments;
        this.open = open;
        StringBuilder kinds = new StringBuilder();
        segments.forEach(segment ->
                kinds.append(isVariable(segment) ? "{}" : " " + segment).append('/'));
        this.rank = open ? kinds.append('~').toString() : kinds.toString();
    }

    /** What is wrong with the text as a pattern; empty when nothing is. */
    static Optional<String> problem(String text) {
        if (text == null || text.length() > 500 || !text.startsWith("/")) {
            return Optional.of("must begin with / and have at most 500 characters");
        }
        String[] parts = split(text);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            String part = parts[i];
            if (REST.equals(part) && last || part.isEmpty() && last && parts.length == 1) {
                continue;
            }
            boolean variable = VARIABLE.matcher(part).matches();
            if (!variable
                    && (!LITERAL.matcher(part).matches()
                            || ".".equals(part)
                            || "..".equals(part)
                            || part.contains(REST))) {
                return Optional.of("segment " + (i + 1) + " must be literal, {name}, or ** at the end");
            }
            if (variable && !names.add(part)) {
                return Optional.of("names " + part + " twice");
            }
        }
        return Optional.empty();
    }

    /** Of a text without a problem. */
    static PathPattern of(String text) {
        List<String> parts = Arrays.asList(split(text));
        boolean open = REST.equals(parts.get(parts.size() - 1));
        return new PathPattern(open ? parts.subList(0, parts.size() - 1) : parts, open);
    }

    /** The segments of a path, with or without its leading slash. */
    static String[] split(String path) {
        return (path.startsWith("/") ? path.substring(1) : path).split("/", -1);
    }

    boolean matches(String[] path) {
        boolean fits = open ? path.length >= segments.size() : path.length == segments.size();
        for (int i = 0; fits && i < segments.size(); i++) {
            String wanted = segments.get(i);
            fits = isVariable(wanted) ? !path[i].isEmpty() : wanted.equals(path[i]);
        }
        return fits;
    }

    /** Sorts the most specific first; two patterns with one rank match the same paths. */
    String rank() {
        return rank;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
