// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides whose an instance's name is: family and vendor belong to the bundle that declares their configuration, a shipped
 * one before a deployed one, and who has them keeps them while it is installed in any version. Only where no bundle
 * declares them, the first to offer such an instance has them. A bundle that reached for another's is refused as long as
 * it is installed: the owner's going doesn't make it one.
 */
final class Owners implements Ownership {
    private static final String REFUSED =
            ": its service is refused and never called. Remove that bundle, or ask its vendor.";

    private final Supplier<List<Claimant>> installed;
    private final Map<String, Holder> holders = new HashMap<>();
    private final Set<Attempt> refused = new HashSet<>();

    /** @param installed all bundles that are installed now */
    Owners(Supplier<List<Claimant>> installed) {
        this.installed = installed;
    }

    /**
     * An installed bundle.
     *
     * @param bundle the framework's id
     * @param name symbolic name
     * @param shipped whether it is the platform's own
     * @param claims factory PIDs that it declares
     */
    record Claimant(long bundle, String name, boolean shipped, Set<String> claims) {
        Holder holder() {
            return new Holder(name, shipped);
        }
    }

    private record Holder(String name, boolean shipped) {
        boolean isShownBy(Origin origin) {
            return name.equals(origin.name()) && (origin.shipped() || !shipped);
        }
    }

    private record Attempt(long bundle, String what) {}

    @Override
    public synchronized Optional<String> objection(Origin by, String id) {
        if (by.isHost()) {
            return Optional.empty();
        }
        Optional<String> pid = InstanceNames.factoryPid(id);
        if (pid.isEmpty()) {
            return by.shipped()
                    ? Optional.empty()
                    : Optional.of(
                            who(by) + " reached for " + id + ", which only the platform's own bundles serve" + REFUSED);
        }
        List<Claimant> all = installed.get();
        Holder owner = owner(pid.get(), all, by);
        Attempt attempt = new Attempt(by.bundle(), pid.get());
        refused.removeIf(each -> all.stream().noneMatch(one -> one.bundle() == each.bundle()));
        if (owner.isShownBy(by) && !refused.contains(attempt)) {
            return Optional.empty();
        }
        refused.add(attempt);
        String whose = owner.isShownBy(by)
                ? "was another bundle's when this one was deployed"
                : "belongs to " + (owner.shipped() ? "the platform's own bundle " : "the bundle ") + owner.name();
        return Optional.of(who(by) + " reached for " + id + ", which " + whose + REFUSED);
    }

    private static String who(Origin by) {
        return by.name() + " " + by.version();
    }

    private Holder owner(String pid, List<Claimant> all, Origin asking) {
        Holder before = holders.get(pid);
        List<Claimant> claimants =
                all.stream().filter(each -> each.claims().contains(pid)).toList();
        Optional<Claimant> shipped =
                claimants.stream().filter(Claimant::shipped).findFirst();
        List<Claimant> able = claimants.isEmpty() ? all : claimants;
        Holder now;
        if (shipped.isPresent()) {
            now = shipped.get().holder();
        } else if (before != null
                && able.stream().anyMatch(each -> each.holder().equals(before))) {
            now = before;
        } else {
            now = claimants.stream()
                    .filter(each -> !refused.contains(new Attempt(each.bundle(), pid)))
                    .min(Comparator.comparingLong(Claimant::bundle))
                    .map(Claimant::holder)
                    .orElseGet(() -> new Holder(asking.name(), asking.shipped()));
        }
        holders.put(pid, now);
        return now;
    }
}
