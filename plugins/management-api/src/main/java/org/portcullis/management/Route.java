// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation of the API.
 *
 * @param method HTTP method
 * @param template path under {@code /api/v1}, as in {@code /agents/{id}}
 * @param open whether it needs no token
 * @param takesFile whether its body is a file and no JSON; repeating it is harmless by itself
 * @param handler does it
 */
record Route(String method, String template, boolean open, boolean takesFile, Handler handler) {
    /** One with a JSON body or none. */
    Route(String method, String template, boolean open, Handler handler) {
        this(method, template, open, false, handler);
    }

    /** Does the work of one route. */
    interface Handler {
        Answer handle(Call call);
    }

    static Route ofFile(String method, String template, Handler handler) {
        return new Route(method, template, false, true, handler);
    }

    static Route of(String method, String template, Handler handler) {
        return new Route(method, template, false, handler);
    }

    /** The path's variables in order when it matches. */
    Optional<List<String>> match(List<String> path) {
        String[] parts = template.substring(1).split("/", -1);
        if (parts.length != path.size()) {
            return Optional.empty();
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("{")) {
                variables.add(path.get(i));
            } else if (!parts[i].equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
