// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.portcullis.adapter.kit.http.JsonRequest;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/**
 * Lists read whole, or not at all. A page is asked for by its place (RFC 7644, 3.4.2.4), so a resource that is removed
 * meanwhile moves all behind it, and one of them falls between two pages: so each page begins with the last resource of
 * the page before it, and a list in which that one is another, or whose number changed, is read anew.
 */
final class Listing {
    private static final int ATTEMPTS = 5;

    private final ScimClient client;
    private final Abilities abilities;
    private final int pageSize;

    Listing(ScimClient client, Abilities abilities, int pageSize) {
        this.client = client;
        this.abilities = abilities;
        this.pageSize = pageSize;
    }

    /** How many there are. */
    long count(String path, String filter, CallContext context) {
        return total(client.send(JsonRequest.get(path + query(filter, "id", 1, 1)), context)
                .body());
    }

    /**
     * All that match.
     *
     * @param filter empty for all
     * @param attributes empty for what the server gives by itself
     */
    List<JsonNode> all(String path, String filter, String attributes, CallContext context) {
        int most = abilities.of(context).mostResults();
        int size = most > 1 ? Math.min(most, pageSize) : pageSize;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<JsonNode> found = new ArrayList<>();
            if (read(path, filter, attributes, size, found, context)) {
                return found;
            }
        }
        throw new AdapterException(
                FailureKind.UNAVAILABLE,
                "the list of " + path
                        + " can't be read whole: its pages don't fit together, or hold less than they say; it"
                        + " changes all the time, or the server gives it in no stable order");
    }

    /** False when it changed meanwhile. */
    private boolean read(
            String path, String filter, String attributes, int size, List<JsonNode> found, CallContext context) {
        Set<String> ids = new HashSet<>();
        long total = -1;
        while (total < 0 || found.size() < total) {
            int start = Math.max(1, found.size());
            JsonNode page = client.send(JsonRequest.get(path + query(filter, attributes, start, size)), context)
                    .body();
            long now = total(page);
            JsonNode resources = Scim.member(page, "Resources");
            if (total >= 0 && now != total || !continues(found, resources)) {
                return false;
            }
            total = now;
            int before = found.size();
            for (int i = found.isEmpty() ? 0 : 1; i < resources.size(); i++) {
                JsonNode each = resources.get(i);
                if (Scim.text(each, "id").isEmpty() || !ids.add(Scim.text(each, "id"))) {
                    return false;
                }
                found.add(each);
            }
            if (found.size() == before && found.size() < total) {
                return false; // it was counted and read at two moments
            }
        }
        return true;
    }

    private static boolean continues(List<JsonNode> found, JsonNode page) {
        return found.isEmpty() || Scim.text(page.path(0), "id").equals(Scim.text(found.get(found.size() - 1), "id"));
    }

    private static long total(JsonNode page) {
        JsonNode total = Scim.member(page, "totalResults");
        if (!total.canConvertToLong()) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "what was answered is no list of SCIM; check url");
        }
        return total.asLong();
    }

    private static String query(String filter, String attributes, int start, int count) {
        return "?startIndex=" + start + "&count=" + count
                + (attributes.isEmpty() ? "" : "&attributes=" + JsonRequest.segment(attributes))
                + (filter.isEmpty() ? "" : "&filter=" + JsonRequest.segment(filter));
    }
}
