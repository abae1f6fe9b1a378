// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.portcullis.spi.AdapterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the adapter instances, by the services that their bundles register. */
@Component(
        service = {InstanceRegistry.class, Instances.class},
        immediate = true)
public final class InstanceRegistry implements Instances {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceRegistry.class);
    private static final Duration DESCRIBE = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** One for each extension point, and as many again while they change. */
    private static final int MOST_OFFERS = 2 * ExtensionPoint.values().length;

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Map<String, Health> health = new ConcurrentHashMap<>();
    private final Set<Long> held = new HashSet<>();
    private final Retired retired = new Retired();
    private final Watchdog watchdog = new Watchdog();
    private final Gaps gaps = new Gaps();
    private final RefusedServices refused = new RefusedServices();
    private final Ownership ownership;
    private final ServiceWatch watch;
    private long generations;

    /** How many lines of an instance the log didn't take: the launcher knows, as it keeps the log. */
    @Reference(
            service = ToLongFunction.class,
            target = "(portcullis.log=dropped)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC)
    private volatile ToLongFunction<String> droppedLines;

    /** Follows the framework's services. */
    @Activate
    public InstanceRegistry(BundleContext context) {
        String shippedFrom = Origin.shippedFrom(context);
        ownership = new Owners(new InstalledBundles(context, shippedFrom));
        watch = new ServiceWatch(context, this, shippedFrom);
        watch.open();
    }

    /** Empty, for tests: see {@link #register}. */
    public InstanceRegistry() {
        this(Ownership.NOBODYS);
    }

    InstanceRegistry(Ownership ownership) {
        this.ownership = ownership;
        this.watch = null;
    }

    private static final class Entry {
        final List<Offer> offers = new ArrayList<>(1);
        Serving serving;
        Instance described;
    }

    /** A service that is offered; closing it takes it away. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Offers a service with its properties, in a test; ignored when they name no instance. */
    public Registration register(Object service, Map<String, Object> properties) {
        return register(service, properties, Origin.of(properties));
    }

    /** The same for a bundle; refused, as people are told, when it names no instance, or one that is another's. */
    Registration register(Object service, Map<String, Object> properties, Origin by) {
        Optional<String> id = admitted(by, properties);
        Offer offer = new Offer(service, properties, by);
        if (id.isEmpty() || !hasRoom(id.get(), offer)) {
            return () -> {};
        }
        change(id.get(), offers -> offers.add(offer));
        return () -> change(id.get(), offers -> offers.remove(offer));
    }

    /** The instance that such a service is for; empty when it may not serve it. */
    Optional<String> admitted(Origin by, Map<String, Object> properties) {
        Optional<String> id = InstanceNames.ofProperties(properties);
        if (id.isEmpty()) {
            refused.add(
                    by,
                    "",
                    by.name() + " " + by.version() + " offers a service that names no instance (service.pid "
                            + properties.get("service.pid") + "): it is not used. Give it the factory PID "
                            + InstanceNames.PID_PREFIX + "<family>.<vendor>");
            return id;
        }
        return id.filter(each -> mayServe(by, each));
    }

    /** Lets people know of a service that is not taken. */
    void refuse(Origin by, String id, String why) {
        refused.add(by, id, why);
    }

    private boolean mayServe(Origin by, String id) {
        Optional<String> objection = ownership.objection(by, id);
        objection.ifPresent(why -> refused.add(by, id, why));
        return objection.isEmpty();
    }

    private synchronized boolean hasRoom(String id, Offer fresh) {
        Entry entry = entries.get(id);
        long same = entry == null
                ? 0
                : entry.offers.stream()
                        .filter(offer -> offer.bundle() == fresh.bundle())
                        .count();
        if (same >= MOST_OFFERS) {
            Origin by = fresh.origin();
            refused.add(
                    by,
                    id,
                    by.name() + " " + by.version() + " registers more than " + MOST_OFFERS + " services for " + id
                            + ": the others are not used. Ask its vendor.");
        }
        return same < MOST_OFFERS;
    }

    private synchronized void change(String id, Consumer<List<Offer>> how) {
        Entry entry = entries.computeIfAbsent(id, key -> new Entry());
        how.accept(entry.offers);
        settle(id, entry);
        if (entry.offers.isEmpty() && entry.described == null) {
            entries.remove(id);
        }
    }

    /** Lets it be served by what is offered and not held. */
    private void settle(String id, Entry entry) {
        List<Offer> open = entry.offers.stream()
                .filter(offer -> !held.contains(offer.bundle()))
                .filter(offer -> mayServe(offer.origin(), id))
                .toList();
        Serving old = entry.serving;
        if (old != null && !open.isEmpty() && old.isServedBy(open)) {
            return; // what is held, or went, was not called
        }
        if (open.isEmpty()) {
            entry.serving = null;
            if (gaps.isOpen(id)) {
                watchdog.after(PAUSE, () -> settleAfterGap(id)); // nobody needs to know until then
            } else {
                gone(id, entry);
            }
        } else {
            entry.serving = new Serving(id, ++generations, open, watchdog);
            gaps.back(id);
            describe(entry.serving);
        }
        if (old != null) {
            retired.add(old);
            old.close();
        }
    }

    private void gone(String id, Entry entry) {
        if (entry.described != null) {
            entry.described = null;
            subscriptions.forEach(each -> each.gone(id));
        }
    }

    /** It wasn't back in time, or is. */
    private synchronized void settleAfterGap(String id) {
        Entry entry = entries.get(id);
        if (entry != null && entry.serving == null) {
            change(id, offers -> {});
        }
    }

    /** Keeps a bundle's services from being called, those that it registers later too. */
    synchronized void hold(long bundle) {
        held.add(bundle);
        settleAll(bundle);
    }

    /** Ends that. */
    synchronized void letGo(long bundle) {
        held.remove(bundle);
        settleAll(bundle);
    }

    /** Lets one bundle's services be called in the place of another's. */
    synchronized void replace(long old, long fresh) {
        held.remove(fresh);
        held.add(old);
        settleAll(old);
        settleAll(fresh);
    }

    /** A bundle was installed: names may be its own that others have taken. */
    synchronized void ownersChanged() {
        entries.forEach(this::settle);
    }

    /** What needs a secret of that instance, which is there now, and failed to come up, is built again. */
    void revisit(String id) {
        Optional.ofNullable(watch).ifPresent(each -> each.revisit(id));
    }

    /** What it was refused needn't be shown any more. */
    void bundleGone(long bundle) {
        refused.forget(bundle);
    }

    @Override
    public List<RefusedService> refused() {
        return refused.all();
    }

    @Override
    public AutoCloseable onRefusal(Consumer<RefusedService> listener) {
        refused.listen(listener);
        return () -> refused.unlisten(listener);
    }

    private void settleAll(long bundle) {
        entries.forEach((id, entry) -> {
            if (entry.offers.stream().anyMatch(offer -> offer.bundle() == bundle)) {
                settle(id, entry);
            }
        });
    }

    /** The instances that are called through a bundle's services now. */
    synchronized List<Serving> servedBy(long bundle) {
        return entries.values().stream()
                .map(entry -> entry.serving)
                .filter(serving -> serving != null && serving.isOf(bundle))
                .toList();
    }

    /** An instance as a held bundle would serve it, for a trial; the caller closes it. Empty while it offers nothing. */
    synchronized Optional<Serving> trial(String id, long bundle) {
        Entry entry = entries.get(id);
        List<Offer> offers = entry == null
                ? List.of()
                : entry.offers.stream()
                        .filter(offer -> offer.bundle() == bundle)
                        .toList();
        return offers.isEmpty() ? Optional.empty() : Optional.of(new Serving(id, 0, offers, watchdog));
    }

    private void describe(Serving serving) {
        serving.ordinary()
                .submit("describe itself", DESCRIBE, () -> Description.of(serving), (late, failed) -> {})
                .whenComplete((instance, thrown) -> {
                    if (thrown == null) {
                        described(serving, instance);
                    } else if (!(thrown instanceof LaneClosed)) {
                        AdapterException failure = thrown instanceof AdapterException known
                                ? known
                                : Failures.of(serving.id(), "describe itself", thrown);
                        LOG.warn("{}: asked again every {} s", failure.getMessage(), AGAIN.toSeconds());
                        described(serving, Description.unknown(serving));
                        describeAgain(serving);
                    }
                });
    }

    private void describeAgain(Serving serving) {
        try {
            watchdog.after(AGAIN, () -> {
                if (serving(serving.id()).filter(now -> now == serving).isPresent()) {
                    describe(serving);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the platform stops: nobody asks any more", e);
        }
    }

    private synchronized void described(Serving serving, Instance instance) {
        Entry entry = entries.get(serving.id());
        if (entry == null || entry.serving != serving) {
            return; // it has changed again
        }
        if (instance.equals(entry.described)) {
            return; // asked again, and nothing new
        }
        entry.described = instance;
        health.computeIfAbsent(instance.id(), id -> new Health());
        subscriptions.forEach(each -> each.present(instance));
    }

    @Override
    public synchronized Optional<Instance> find(String id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.described);
    }

    @Override
    public synchronized List<Instance> all() {
        return entries.values().stream()
                .map(entry -> entry.described)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What serves an instance now. */
    synchronized Optional<Serving> serving(String id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.serving);
    }

    /** The instances that are being built anew. */
    Gaps gaps() {
        return gaps;
    }

    /** What served before and may still be in calls. */
    Retired retired() {
        return retired;
    }

    /** Does that in a moment; at once when the platform stops, so that no answer stays out. */
    void soon(Runnable task) {
        try {
            watchdog.after(PAUSE, () -> watchdog.tell(task));
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Where its calls are counted. */
    Health healthOf(String id) {
        return health.computeIfAbsent(id, key -> new Health());
    }

    @Override
    public Map<String, Object> health(String id) {
        HealthReport report = new HealthReport(health.get(id));
        serving(id).ifPresent(report::with);
        ToLongFunction<String> lines = droppedLines;
        return report.withDroppedLines(lines == null ? 0 : lines.applyAsLong(id))
                .withRefused(refused.all().stream()
                        .filter(each -> each.instance().equals(id))
                        .toList())
                .shown();
    }

    @Override
    public synchronized AutoCloseable listen(Listener listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        all().forEach(subscription::present);
        return () -> {
            subscriptions.remove(subscription);
            subscription.close();
        };
    }

    /** Stops following; calls in flight finish or end at their deadline. */
    @Deactivate
    public void close() {
        gaps.close();
        if (watch != null) {
            watch.close();
        }
        synchronized (this) {
            entries.values().forEach(entry -> Optional.ofNullable(entry.serving).ifPresent(Serving::close));
            entries.clear();
        }
        subscriptions.forEach(Subscription::close);
        watchdog.close();
    }
}
