// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the values of a route pattern's <code>{name}</code> segments out of a path. */
final class PathVariables {
    private PathVariables() {}

    /** Empty when the path is not of the pattern; a last {@code **} takes any rest. */
    static Optional<Map<String, String>> of(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] found = path.split("/", -1);
        boolean open = wanted[wanted.length - 1].equals("**");
        if (open ? found.length < wanted.length - 1 : found.length != wanted.length) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < (open ? wanted.length - 1 : wanted.length); i++) {
            boolean variable = wanted[i].length() > 2 && wanted[i].startsWith("{") && wanted[i].endsWith("}");
            if (variable && !found[i].isEmpty()) {
                variables.put(wanted[i].substring(1, wanted[i].length() - 1), found[i]);
            } else if (!wanted[i].equals(found[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
