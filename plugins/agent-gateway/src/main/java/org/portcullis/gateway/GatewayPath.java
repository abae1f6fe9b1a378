// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Where a request goes, when there is only one way to read it. What decides and what is forwarded must be the same path to
 * us and to whatever server stands behind: an encoded slash, a dot segment, a path parameter or a second layer of encoding
 * is refused, not cleaned up.
 *
 * @param route first segment after {@code /gw/}
 * @param decoded the rest with its leading slash, percent-decoded once, as the catalogue's patterns are written
 * @param raw the rest as sent, to be forwarded
 */
record GatewayPath(String route, String decoded, String raw) {
    private static final String PREFIX = "/gw/";
    private static final int MAX = 4096;
    private static final Pattern ROUTE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}+");

    static GatewayPath of(String requestUri) throws Denial {
        if (!requestUri.startsWith(PREFIX) || requestUri.length() > MAX) {
            throw Denial.malformed("not a gateway path of at most " + MAX + " characters");
        }
        int end = requestUri.indexOf('/', PREFIX.length());
        String route = requestUri.substring(PREFIX.length(), end < 0 ? requestUri.length() : end);
        String raw = end < 0 ? "/" : requestUri.substring(end);
        if (!ROUTE.matcher(route).matches()) {
            throw Denial.malformed("the route's name is not well-formed");
        }
        String decoded = decode(raw);
        String[] segments = decoded.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean emptyInside = segments[i].isEmpty() && i < segments.length - 1;
            if (emptyInside || segments[i].equals(".") || segments[i].equals("..")) {
                throw Denial.malformed("the path has an empty or a dot segment");
            }
        }
        return new GatewayPath(route, decoded, raw);
    }

    private static String decode(String raw) throws Denial {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                if (c <= ' ' || c >= 0x7f || c == ';' || c == '\\') {
                    throw Denial.malformed("the path has a character that servers read in different ways");
                }
                bytes.put((byte) c);
                continue;
            }
            if (i + 2 >= raw.length()) {
                throw Denial.malformed("a percent encoding is broken");
            }
            int octet = Character.digit(raw.charAt(i + 1), 16) * 16 + Character.digit(raw.charAt(i + 2), 16);
            boolean hex = Character.digit(raw.charAt(i + 1), 16) >= 0 && Character.digit(raw.charAt(i + 2), 16) >= 0;
            if (!hex || octet < ' ' || octet == 0x7f || "/\\.;%".indexOf(octet) >= 0) {
                throw Denial.malformed("the path encodes a character that must not be encoded");
            }
            bytes.put((byte) octet);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw Denial.malformed("the path is not UTF-8");
        }
    }
}
