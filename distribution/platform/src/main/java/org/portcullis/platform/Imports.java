// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.VersionRange;

/**
 * The mandatory imports of a bundle's manifest, before a framework has seen it.
 *
 * <p>Source: OSGi Core 8, 3.2.5 and 3.6.4, "Import-Package".
 */
final class Imports {
    private static final VersionRange ANY = new VersionRange("0.0.0");

    private Imports() {}

    /**
     * By package.
     *
     * @param header the value of {@code Import-Package}, may be null
     * @throws IllegalArgumentException when it can't be read
     */
    static Map<String, VersionRange> mandatory(String header) {
        Map<String, VersionRange> imports = new LinkedHashMap<>();
        if (header == null || header.isBlank()) {
            return imports;
        }
        for (String clause : split(header, ',')) {
            List<String> parts = split(clause, ';');
            VersionRange range = ANY;
            boolean optional = false;
            List<String> packages = new ArrayList<>();
            for (String part : parts) {
                String text = part.strip();
                if (text.startsWith("resolution:=")) {
                    optional = unquoted(text.substring("resolution:=".length())).equals("optional");
                } else if (text.startsWith("version=")) {
                    range = new VersionRange(unquoted(text.substring("version=".length())));
                } else if (!text.contains("=")) {
                    packages.add(text);
                }
            }
            for (String name : optional ? List.<String>of() : packages) {
                imports.put(name, range);
            }
        }
        return imports;
    }

    private static String unquoted(String text) {
        String bare = text.strip();
        return bare.startsWith("\"") && bare.endsWith("\"") && bare.length() > 1
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    /** Splits outside of quotes. */
    private static List<String> split(String text, char at) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == at && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
