// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address that a proof is for, in the one form in which two spellings of it are equal: RFC 3986, 6.2.2 and 6.2.3,
 * without query and fragment, as RFC 9449 section 4.3 asks for.
 */
final class TargetUri {
    private static final String UNRESERVED_MARKS = "-._~";

    /** Addresses that are well-formed whatever the rest: equal texts of this form have equal normal forms. */
    private static final Pattern PLAIN = Pattern.compile("https?://[a-z0-9.-]++(:[0-9]{1,5}+)?+(/[A-Za-z0-9._~-]*+)*+");

    private TargetUri() {}

    /** Whether both are absolute http(s) addresses and mean the same; two equal plain ones are told without taking apart. */
    static boolean same(String one, String other) {
        if (one.equals(other) && PLAIN.matcher(one).matches()) {
            return true;
        }
        Optional<String> normalised = normalised(one);
        return normalised.isPresent() && normalised.equals(normalised(other));
    }

    /** Empty when the text is not an absolute http(s) address with a host. */
    static Optional<String> normalised(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            int standard = scheme.equals("http") ? 80 : 443;
            String port = uri.getPort() == -1 || uri.getPort() == standard ? "" : ":" + uri.getPort();
            String path = normalisedPath(uri.getRawPath());
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String normalisedPath(String raw) throws URISyntaxException {
        if (raw == null || raw.isEmpty()) {
            return "/";
        }
        StringBuilder path = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') { // URI has checked that two hexadecimal digits follow
                char octet = (char) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
                path.append(isUnreserved(octet) ? String.valueOf(octet) : String.format("%%%02X", (int) octet));
                i += 2;
            } else {
                path.append(c);
            }
        }
        return new URI(null, null, null, -1, "/", null, null)
                .resolve(new URI(path.toString()).normalize())
                .getRawPath();
    }

    private static boolean isUnreserved(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || UNRESERVED_MARKS.indexOf(c) >= 0;
    }
}
