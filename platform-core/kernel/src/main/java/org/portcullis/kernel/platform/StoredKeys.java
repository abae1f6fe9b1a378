// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.token.PublishedKeys;

/** {@link PublishedKeys} in the store, a row for each key under the name of its node. */
@Component(service = PublishedKeys.class)
public final class StoredKeys implements PublishedKeys {
    private static final Duration REMEMBERED = Duration.ofDays(2);
    private static final String PUT = "INSERT INTO signing_key (kid, purpose, public_jwk, created_at, active_from)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (kid) DO UPDATE SET active_from = excluded.active_from";

    private final Acts acts;
    private final String purpose;

    /** Over the store, which says which node this is. */
    @Activate
    public StoredKeys(@Reference Acts acts, @Reference Store store) {
        this.acts = acts;
        this.purpose = "token/" + store.node();
    }

    @Override
    public void publish(Map<String, String> byId) {
        Map<String, String> sorted = new TreeMap<>(byId);
        acts.write(tx -> {
            Instant now = acts.now();
            for (String id :
                    tx.query("SELECT kid FROM signing_key WHERE purpose = ?", row -> row.text("kid"), purpose)) {
                if (!sorted.containsKey(id)) {
                    tx.update("DELETE FROM signing_key WHERE kid = ?", id);
                }
            }
            sorted.forEach((id, jwk) -> tx.update(PUT, id, purpose, jwk, now, now));
            return null;
        });
    }

    @Override
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        acts.read(tx -> tx.query(
                "SELECT kid, public_jwk FROM signing_key WHERE purpose LIKE 'token/%' AND active_from > ?",
                row -> all.put(row.text("kid"), row.text("public_jwk")),
                acts.now().minus(REMEMBERED)));
        return all;
    }
}
