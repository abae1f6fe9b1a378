// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.directory.Principals;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.revocation.PartState;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/** Decides who must be asked to end what; always names all four parts. */
final class Planner {
    /** Where tokens end, also while its bundle is away. */
    static final String TOKEN_SERVICE = "token-service";
    /** Where requests pass, also while its bundle is away. */
    static final String AGENT_GATEWAY = "agent-gateway";
    /** The instance of a part where nothing was ever granted. */
    static final String NONE = "none";

    /** Leases of one agent in one order. */
    private static final int PIECE = 4;

    private final Instances instances;
    /** Directories that were seen to end nothing, also while they are away. */
    private final Set<String> followers = ConcurrentHashMap.newKeySet();

    Planner(Instances instances) {
        this.instances = instances;
    }

    /** Takes note of what an instance is. */
    void present(Instance instance) {
        if (instance.ends().isEmpty()) {
            followers.add(instance.id());
        } else {
            followers.remove(instance.id());
        }
    }

    /**
     * Who must end what.
     *
     * @param parts a row for each part and instance, open or settled already
     * @param orders what is to be ordered at the open ones
     */
    record Plan(List<PartRow> parts, List<OrderBook.OrderTo> orders) {}

    /** From the ledger, in the command's transaction or after it. */
    Plan plan(Tx tx, Cascade cascade, Target target, Collection<LeaseRow> open) {
        List<PartRow> parts = new ArrayList<>();
        List<OrderBook.OrderTo> orders = new ArrayList<>();
        addLeases(parts, orders, open);
        addHistory(parts, Part.VAULT_LEASE, cascade.history(tx, false));
        addHistory(parts, Part.PAM_SESSION, cascade.history(tx, true));
        boolean tokens = cascade.everGranted(tx, GrantKind.TOKEN);
        boolean used = tokens || target.type() == Target.Type.GRANT || cascade.everGranted(tx, GrantKind.ELEVATION);
        addServices(parts, orders, target, tokens, used);
        addPrincipals(parts, orders, cascade.principals(tx));
        for (Part part : Part.values()) {
            if (parts.stream().noneMatch(row -> row.key().part() == part)) {
                parts.add(never(part));
            }
        }
        return new Plan(parts, orders);
    }

    /** From leases alone, while the ledger can't be read: tokens and the gateway are asked in any case. */
    Plan blind(Target target, Collection<LeaseRow> open) {
        List<PartRow> parts = new ArrayList<>();
        List<OrderBook.OrderTo> orders = new ArrayList<>();
        addLeases(parts, orders, open);
        addServices(parts, orders, target, true, true);
        target.oneAgent().filter(agent -> target.meansAgents()).ifPresent(agent -> {
            List<Principals.Principal> everywhere = instances.all().stream()
                    .filter(instance -> instance.serves().contains(ExtensionPoint.AGENT_DIRECTORY))
                    .map(instance -> new Principals.Principal(agent, instance.id()))
                    .toList();
            addPrincipals(parts, orders, everywhere);
        });
        return new Plan(parts, orders);
    }

    private void addLeases(List<PartRow> parts, List<OrderBook.OrderTo> orders, Collection<LeaseRow> open) {
        byPlace(open).forEach((place, agents) -> {
            parts.add(open(place));
            agents.forEach((agent, ids) ->
                    pieces(ids).forEach(piece -> orders.add(new OrderBook.OrderTo(place, agent, piece))));
        });
    }

    /** Each piece makes its own way, so that a vendor that takes seconds for an answer ends some of many in each attempt. */
    private static List<List<String>> pieces(List<String> ids) {
        List<List<String>> pieces = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += PIECE) {
            pieces.add(List.copyOf(ids.subList(from, Math.min(ids.size(), from + PIECE))));
        }
        return pieces;
    }

    /** What is still to be done after some of it was: what was settled stays so where nothing lives. */
    Plan again(Tx tx, Cascade cascade, Target target, Collection<LeaseRow> open, List<PartRow> before) {
        Plan now = plan(tx, cascade, target, open);
        Map<PartRow.Place, PartRow> merged = new LinkedHashMap<>();
        before.stream()
                .filter(row -> row.state() != PartState.NOT_APPLICABLE || never(now, row))
                .forEach(row -> merged.put(row.key(), row));
        Set<PartRow.Place> alive = new LinkedHashSet<>();
        now.orders().stream().filter(to -> !to.leaseIds().isEmpty()).forEach(to -> alive.add(to.place()));
        for (PartRow row : now.parts()) {
            PartRow known = merged.get(row.key());
            boolean keep = known != null && known.state().settled() && !alive.contains(row.key());
            if (!keep && (row.state() != PartState.NOT_APPLICABLE || known == null)) {
                merged.put(row.key(), known == null ? row : row.after(known));
            }
        }
        List<OrderBook.OrderTo> orders = new ArrayList<>(now.orders().stream()
                .filter(to -> !merged.get(to.place()).state().settled())
                .toList());
        for (PartRow row : List.copyOf(merged.values())) {
            boolean ordered = orders.stream().anyMatch(to -> to.place().equals(row.key()));
            if (!row.state().settled() && !ordered) {
                String adapter = row.key().adapter();
                boolean principals = target.oneAgent().isEmpty() && cascade.isDirectory(tx, adapter);
                if (principals || cascade.hadLeasesAt(tx, adapter)) {
                    merged.put(row.key(), row.with(PartState.REVOKED, "nothing is there any more"));
                } else {
                    orders.add(new OrderBook.OrderTo(
                            row.key(), target.oneAgent().orElse(""), List.of())); // its bundle is away just now
                }
            }
        }
        return new Plan(List.copyOf(merged.values()), orders);
    }

    private static boolean never(Plan now, PartRow row) {
        return now.parts().stream()
                .noneMatch(each -> each.key().part() == row.key().part() && each.state() != PartState.NOT_APPLICABLE);
    }

    private Map<PartRow.Place, Map<String, List<String>>> byPlace(Collection<LeaseRow> open) {
        Map<PartRow.Place, Map<String, List<String>>> places = new LinkedHashMap<>();
        for (LeaseRow row : open) {
            add(places, Part.VAULT_LEASE, row.vault(), row);
            row.pam().ifPresent(side -> add(places, Part.PAM_SESSION, side, row));
        }
        return places;
    }

    private void add(
            Map<PartRow.Place, Map<String, List<String>>> places, Part usual, LeaseRow.Side side, LeaseRow row) {
        if (side.adapter().isEmpty()) {
            return;
        }
        Part part = instances
                .find(side.adapter())
                .flatMap(Instance::ends)
                .map(Instance.Ends::part)
                .orElse(usual);
        places.computeIfAbsent(new PartRow.Place(part, side.adapter()), place -> new TreeMap<>())
                .computeIfAbsent(row.of().agentId(), agent -> new ArrayList<>())
                .add(row.id());
    }

    private static void addHistory(List<PartRow> parts, Part part, Map<String, Optional<Evidence>> history) {
        history.forEach((adapter, evidence) -> {
            if (parts.stream().noneMatch(row -> row.key().adapter().equals(adapter))) {
                parts.add(new PartRow(
                        new PartRow.Place(part, adapter),
                        Proof.state(evidence),
                        evidence,
                        0,
                        0,
                        "all ended before the command"));
            }
        });
    }

    /** Those that hold no references: token services, gateways, and whoever ends sessions of its own. */
    private void addServices(
            List<PartRow> parts, List<OrderBook.OrderTo> orders, Target target, boolean tokens, boolean used) {
        Set<PartRow.Place> places = new LinkedHashSet<>();
        if (tokens) {
            places.add(new PartRow.Place(Part.TOKEN, TOKEN_SERVICE));
        }
        if (used) {
            places.add(new PartRow.Place(Part.GATEWAY_BLOCK, AGENT_GATEWAY));
        }
        for (Instance instance : instances.all()) {
            instance.ends().filter(ends -> holdsNoReferences(instance)).ifPresent(ends -> {
                if (ends.part() == Part.TOKEN ? tokens : used) {
                    places.add(new PartRow.Place(ends.part(), instance.id()));
                }
            });
        }
        String agent = target.oneAgent().orElse("");
        for (PartRow.Place place : places) {
            parts.add(open(place));
            orders.add(new OrderBook.OrderTo(place, agent, List.of()));
        }
    }

    /**
     * Directories where agents have principals that their adapter can end. One that isn't there, and hasn't been since the
     * start, is asked when it is back: whether it can is known then.
     */
    private void addPrincipals(
            List<PartRow> parts, List<OrderBook.OrderTo> orders, List<Principals.Principal> principals) {
        for (Principals.Principal principal : principals) {
            Optional<Instance> there = instances.find(principal.instance());
            there.ifPresent(this::present);
            if (followers.contains(principal.instance())) {
                continue; // it follows the agent's status, and that is all
            }
            Part part = there.flatMap(Instance::ends).map(Instance.Ends::part).orElse(Part.TOKEN);
            PartRow.Place place = new PartRow.Place(part, principal.instance());
            if (parts.stream().noneMatch(row -> row.key().equals(place))) {
                parts.add(open(place));
            }
            orders.add(new OrderBook.OrderTo(place, principal.agentId(), List.of()));
        }
    }

    private static boolean holdsNoReferences(Instance instance) {
        return instance.environment().isEmpty()
                && !instance.serves().contains(ExtensionPoint.AGENT_DIRECTORY)
                && !instance.serves().contains(ExtensionPoint.CREDENTIAL_ISSUER)
                && !instance.serves().contains(ExtensionPoint.ELEVATION_PROVIDER);
    }

    /** Before it is known who must end what. */
    static Plan unsaid() {
        List<PartRow> parts = Arrays.stream(Part.values())
                .map(part -> open(new PartRow.Place(part, NONE)))
                .toList();
        return new Plan(parts, List.of());
    }

    private static PartRow open(PartRow.Place place) {
        return new PartRow(place, PartState.PENDING, Optional.empty(), 0, 0, "asked");
    }

    private static PartRow never(Part part) {
        return new PartRow(
                new PartRow.Place(part, NONE),
                PartState.NOT_APPLICABLE,
                Optional.empty(),
                0,
                0,
                "the ledger shows that nothing was ever granted here");
    }
}
