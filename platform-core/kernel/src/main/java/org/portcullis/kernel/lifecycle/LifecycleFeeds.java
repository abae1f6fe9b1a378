// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Rounds;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.ledger.KillSwitch;
import org.portcullis.kernel.steps.Steps;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.view.NodePresence;
import org.portcullis.spi.lifecycle.Events;

/** A {@link SourceFeed} for each source that is there, and the work that follows from what they tell. */
@Component(service = LifecycleFeeds.class, immediate = true)
public final class LifecycleFeeds implements Instances.Listener {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration EFFECTS_EVERY = Duration.ofSeconds(5);
    private static final Duration TIDY_EVERY = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Store store;
    private final AdapterInvoker invoker;
    private final Clock clock;
    private final Steps steps;
    private final NodePresence nodes;
    private final Effects effects;
    private final Rounds following;
    private final Rounds tidying;
    private final AutoCloseable subscription;
    private final Map<String, Rounds> feeds = new HashMap<>();

    /** Follows the sources as they come and go, and finishes what an earlier run began. */
    @Activate
    public LifecycleFeeds(
            @Reference Store store,
            @Reference Instances instances,
            @Reference AdapterInvoker invoker,
            @Reference KillSwitch killSwitch,
            @Reference Steps steps,
            @Reference NodePresence nodes,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.invoker = invoker;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.steps = steps;
        this.nodes = nodes;
        this.effects = new Effects(store, killSwitch, this.clock);
        this.following = new Rounds("lifecycle-effects", EFFECTS_EVERY, () -> {
            effects.round();
            return false;
        });
        this.tidying = new Rounds("lifecycle-tidy", TIDY_EVERY, () -> {
            effects.tidy();
            return false;
        });
        this.subscription = instances.listen(this);
    }

    /** Begins to poll a source, or goes on with its changed configuration. */
    @Override
    public synchronized void present(Instance instance) {
        gone(instance.id());
        if (instance.serves().contains(ExtensionPoint.LIFECYCLE_EVENT_SOURCE)) {
            String id = instance.id();
            int believed = instance.limits().mostDeparturesPercent();
            SourceFeed feed =
                    new SourceFeed(id, believed, store, clock, steps, cursor -> poll(id, cursor), nodes::gone);
            feeds.put(id, new Rounds("lifecycle-" + id, EVERY, () -> {
                boolean more = feed.turn();
                following.soon();
                return more;
            }));
        }
    }

    private Events poll(String id, String cursor) {
        String key = UUID.randomUUID().toString();
        return invoker.poll(id, cursor, new Call(DEADLINE, key, "lifecycle-" + id, ""));
    }

    /** What it has to tell waits at the vendor. */
    @Override
    public synchronized void gone(String id) {
        Rounds feed = feeds.remove(id);
        if (feed != null) {
            feed.close();
        }
    }

    /** Ends after what is in hand. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
        synchronized (this) {
            feeds.values().forEach(Rounds::close);
            feeds.clear();
        }
        following.close();
        tidying.close();
    }
}
