// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One call to a vendor. Immutable.
 *
 * @param method such as {@code GET}
 * @param path below the client's base address, already encoded (see {@link #segment}), with its query
 * @param headers beside those that the client sets, or {@code Accept} and {@code Content-Type} in place of JSON's own, for
 *     vendors with a media type of theirs; no line ends
 * @param body null for none
 * @param expected statuses outside of 2xx that are answers rather than failures, such as 404 of a look-up
 */
public record JsonRequest(
        String method, String path, Map<String, String> headers, JsonNode body, Set<Integer> expected) {

    private static final String FORM = "application/x-www-form-urlencoded";

    /** Copies the collections; refuses what would break out of the request's lines. */
    public JsonRequest {
        headers = Map.copyOf(headers);
        expected = Set.copyOf(expected);
        requireOneLine(method + path, true);
        headers.forEach((name, value) -> {
            requireOneLine(name, true);
            requireOneLine(value, false);
        });
    }

    /** Reads. */
    public static JsonRequest get(String path) {
        return of("GET", path, null);
    }

    /** Removes. */
    public static JsonRequest delete(String path) {
        return of("DELETE", path, null);
    }

    /** Puts something at a name. */
    public static JsonRequest put(String path, JsonNode body) {
        return of("PUT", path, body);
    }

    /** Posts. */
    public static JsonRequest post(String path, JsonNode body) {
        return of("POST", path, body);
    }

    /**
     * Posts a form ({@code application/x-www-form-urlencoded}), as OAuth 2.0's endpoints want it; the answer is JSON. Every
     * value counts as a secret.
     */
    public static JsonRequest form(String path, Map<String, String> fields) {
        String text = new TreeMap<>(fields)
                .entrySet().stream()
                        .map(each -> segment(each.getKey()) + "=" + segment(each.getValue()))
                        .collect(Collectors.joining("&"));
        return new JsonRequest("POST", path, Map.of("Content-Type", FORM), TextNode.valueOf(text), Set.of());
    }

    /** Any method; {@code body} may be null. */
    public static JsonRequest of(String method, String path, JsonNode body) {
        return new JsonRequest(method, path, Map.of(), body, Set.of());
    }

    /** The same with one more header. Its value counts as a secret and never shows in a text. */
    public JsonRequest header(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new JsonRequest(method, path, more, body, expected);
    }

    /** The same with one more status that is an answer. */
    public JsonRequest expecting(int status) {
        Set<Integer> more = new TreeSet<>(expected);
        more.add(status);
        return new JsonRequest(method, path, headers, body, more);
    }

    /** Whether the body is a form's text. */
    boolean isForm() {
        return body != null && body.isTextual() && FORM.equals(headers.get("Content-Type"));
    }

    /** Encodes a value for use as one segment of a path or one value of a query. */
    public static String segment(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void requireOneLine(String text, boolean withoutSpaces) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 || (withoutSpaces && c == ' ')) {
                throw new IllegalArgumentException("a request's method, path and headers are printable ASCII");
            }
        }
    }

    /** Method and path without the query: what an error may show. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return method + " " + (query < 0 ? path : path.substring(0, query));
    }
}
