// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.ledger.Key;

/**
 * Requests that wait for approval and would rest on a system, an adapter instance or a person. They have no grant yet, so
 * that no fence tells; what was asked for does.
 */
public final class PendingRequests {
    private static final String OF = "SELECT id, doc FROM elevation WHERE ended_at IS NULL AND status ="
            + " 'PENDING_APPROVAL' AND doc LIKE ? ORDER BY id";
    private static final String BOUND = "SELECT DISTINCT name FROM system WHERE doc LIKE ?";

    private final Tx tx;
    private final Map<String, Optional<TargetSystem>> systems = new HashMap<>();

    private PendingRequests(Tx tx) {
        this.tx = tx;
    }

    /** Their ids; none for a key of another kind. */
    public static Set<String> under(Tx tx, Key key) {
        return new PendingRequests(tx).under(key);
    }

    private Set<String> under(Key key) {
        Set<String> ids = new LinkedHashSet<>();
        switch (key.kind()) {
            case PERSON ->
                member("on_behalf_of", key.id()).forEach((id, doc) -> {
                    if (doc.asked().subject().filter(key.id()::equals).isPresent()) {
                        ids.add(id);
                    }
                });
            case PERSON_SESSION ->
                member("person_session", key.id()).forEach((id, doc) -> {
                    if (doc.asked().session().filter(key.id()::equals).isPresent()) {
                        ids.add(id);
                    }
                });
            case SYSTEM -> ids.addAll(resting(key.id(), key));
            case ADAPTER ->
                tx.query(BOUND, row -> row.text("name"), pattern("instance", key.id()))
                        .forEach(system -> ids.addAll(resting(system, key)));
            default -> {
                // an agent's, a task's and an environment's are told by columns
            }
        }
        return ids;
    }

    private Set<String> resting(String system, Key key) {
        Set<String> ids = new LinkedHashSet<>();
        member("system", system).forEach((id, doc) -> {
            if (doc.operations().stream().anyMatch(each -> rests(each, doc, key))) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** By the version that was asked for: on another one it can't be approved any more. */
    private boolean rests(RequestedOperation asked, ElevationDoc doc, Key key) {
        Integer version = doc.systemVersions().get(asked.system());
        Optional<TargetSystem> system = version == null
                ? Optional.empty()
                : systems.computeIfAbsent(
                        asked.system() + '/' + version, any -> SystemRows.find(tx, asked.system(), version));
        return system.flatMap(found -> Optional.ofNullable(found.operations().get(asked.operation()))
                        .map(operation -> SystemRows.keys(found, operation)))
                .orElse(Set.of(Keys.system(asked.system())))
                .contains(key);
    }

    /** Those with such a member anywhere, and some more perhaps: the document decides. */
    private Map<String, ElevationDoc> member(String name, String value) {
        Map<String, ElevationDoc> found = new LinkedHashMap<>();
        tx.query(OF, row -> found.put(row.text("id"), ElevationDoc.read(row.text("doc"))), pattern(name, value));
        return found;
    }

    private static String pattern(String name, String value) {
        return "%\"" + name + "\":\"" + value + "\"%";
    }
}
