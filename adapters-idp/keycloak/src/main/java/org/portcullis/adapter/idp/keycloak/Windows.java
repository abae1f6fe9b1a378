// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * All of a list that Keycloak shows in pages. They are windows on a list that moves when something comes or goes, so that the
 * next one could miss what is there: each begins with the last one of the window before, or all is read anew.
 */
final class Windows {
    private static final int MOST_READINGS = 5;

    private final int size;

    /** @param size how many at once */
    Windows(int size) {
        this.size = size;
    }

    List<JsonNode> all(Realm.Session session, String path, String more) {
        for (int reading = 1; reading <= MOST_READINGS; reading++) {
            List<JsonNode> all = new ArrayList<>();
            if (read(session, path, more, all)) {
                return all;
            }
        }
        throw new AdapterException(
                FailureKind.UNAVAILABLE,
                "the list " + path + " changed while it was read, " + MOST_READINGS + " times");
    }

    private boolean read(Realm.Session session, String path, String more, List<JsonNode> all) {
        while (true) {
            int first = Math.max(0, all.size() - 1);
            JsonNode page = session.list(path + "?first=" + first + "&max=" + size + more);
            if (!all.isEmpty()) {
                String last = all.get(all.size() - 1).path("id").asText();
                if (!page.path(0).path("id").asText().equals(last)) {
                    return false;
                }
            }
            for (int i = all.isEmpty() ? 0 : 1, n = page.size(); i < n; i++) {
                all.add(page.get(i));
            }
            if (page.size() < size) {
                return true;
            }
        }
    }
}
