// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;

/**
 * Finds what a vendor holds with our mark and no open lease explains, and ends it by its reference. At a directory an agent's
 * principal is explained by the agent, and one of no agent is removed.
 */
final class Strays {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_PAGES = 10_000;
    private static final int SHOWN = 5;
    private static final String KNOWN = "SELECT 1 AS n FROM lease WHERE ended_at IS NULL"
            + " AND (ref = ? OR pam_ref = ? OR vendor_lease = ? OR pam_grant = ?) LIMIT 1";

    private final AdapterInvoker invoker;
    private final Store store;
    private final Clock clock;

    Strays(AdapterInvoker invoker, Store store, Clock clock) {
        this.invoker = invoker;
        this.store = store;
        this.clock = clock;
    }

    /** What is left at that instance, as a sentence for people; empty when nothing is. */
    Optional<String> end(Instance instance) {
        try {
            List<Found> strays = strays(instance);
            if (strays.isEmpty()) {
                return Optional.empty();
            }
            strays.forEach(found -> end(instance, found));
            List<Found> left = strays(instance);
            return left.isEmpty() ? Optional.empty() : Optional.of(sentence(instance.id(), left));
        } catch (AdapterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (CompletionException e) {
            return Optional.of(String.valueOf(e.getCause().getMessage()));
        }
    }

    private static String sentence(String instance, List<Found> left) {
        List<String> ids =
                left.stream().map(Found::vendorId).sorted().limit(SHOWN).toList();
        return instance + " holds " + left.size() + " that the store doesn't know (" + String.join(", ", ids)
                + (left.size() > SHOWN ? " …" : "") + "): they are being ended; what stays must be ended at the vendor";
    }

    private List<Found> strays(Instance at) {
        String instance = at.id();
        List<Found> strays = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            Listing listing = invoker.list(instance, cursor, call(instance, "list"));
            for (Found found : listing.items()) {
                if (isDirectory(at) ? !isAgents(found) : !isKnown(found)) {
                    strays.add(found);
                }
            }
            cursor = listing.nextCursor();
            if (cursor == null || cursor.isEmpty()) {
                return strays;
            }
        }
        throw new IllegalStateException(instance + " lists without an end");
    }

    private boolean isKnown(Found found) {
        String ref = found.ref().isEmpty() ? null : found.ref();
        return !store.read(tx -> tx.query(KNOWN, row -> row.number("n"), ref, ref, found.vendorId(), found.vendorId()))
                .isEmpty();
    }

    private static boolean isDirectory(Instance instance) {
        return instance.serves().contains(ExtensionPoint.AGENT_DIRECTORY);
    }

    private boolean isAgents(Found found) {
        return !store.read(tx -> tx.query(
                        "SELECT 1 AS n FROM agent WHERE id = ? AND status <> 'DECOMMISSIONED'",
                        row -> row.number("n"),
                        found.principal()))
                .isEmpty();
    }

    private void end(Instance instance, Found found) {
        if (isDirectory(instance)) {
            remove(instance, found);
        } else if (!found.ref().isEmpty()) {
            end(instance.id(), found);
        }
    }

    /** By the agent that it says to be; one that names none is left for people. */
    private void remove(Instance instance, Found found) {
        if (IdKind.AGENT.matches(found.principal())) {
            Target nobody = new Target(
                    found.principal(),
                    found.principal(),
                    instance.environment(),
                    "nobody",
                    Set.of(),
                    Map.of(),
                    DesiredState.ABSENT);
            invoker.apply(instance.id(), nobody, call(instance.id(), "remove-" + found.principal()));
            store.write(Priority.NORMAL, tx -> recorded(tx, instance.id(), found, "REMOVED"));
        }
    }

    private void end(String instance, Found found) {
        Instant now = clock.instant();
        Held held = new Held("lse_unknown", found.ref(), found.vendorId(), found.principal(), true, now);
        Order order = new Order(
                "stray-" + Integer.toHexString(found.ref().hashCode()),
                Order.Scope.REFERENCES,
                "",
                List.of(held),
                Set.of(),
                now);
        Call call = call(instance, order.id());
        invoker.revoke(instance, order, call).join();
        invoker.confirm(instance, order, call).join().ifPresent(evidence -> {
            store.write(Priority.NORMAL, tx -> recorded(tx, instance, found, evidence.name()));
        });
    }

    private static Void recorded(Tx tx, String instance, Found found, String evidence) {
        tx.audit(new AuditEntry(
                "lease.stray-ended",
                "DONE",
                "system",
                Optional.empty(),
                Optional.empty(),
                Map.of("adapter", instance, "vendor_id", found.vendorId(), "evidence", evidence)));
        return null;
    }

    private static Call call(String instance, String what) {
        return new Call(PATIENCE, "reconcile-" + instance + "-" + what, "reconcile-" + instance, "");
    }
}
