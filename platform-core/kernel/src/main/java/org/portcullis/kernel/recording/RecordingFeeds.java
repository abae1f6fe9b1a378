// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.recording;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import org.portcullis.kernel.store.Priority;
import org.portcullis.kernel.store.Store;
import org.portcullis.spi.session.SessionRecords;

/** A {@link RecordingFeed} for each instance that records sessions. */
@Component(service = RecordingFeeds.class, immediate = true)
public final class RecordingFeeds implements Instances.Listener {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration TIDY_EVERY = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(30);

    private final Store store;
    private final AdapterInvoker invoker;
    private final Clock clock;
    private final Rounds tidying;
    private final AutoCloseable subscription;
    private final Map<String, Rounds> feeds = new HashMap<>();

    /** Follows the sources as they come and go. */
    @Activate
    public RecordingFeeds(
            @Reference Store store,
            @Reference Instances instances,
            @Reference AdapterInvoker invoker,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.store = store;
        this.invoker = invoker;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.tidying = new Rounds("sessions-tidy", TIDY_EVERY, this::tidy);
        this.subscription = instances.listen(this);
    }

    private boolean tidy() {
        Instant before = clock.instant().minus(KEPT);
        store.write(Priority.NORMAL, tx -> {
            RecordingRows.forget(tx, before);
            return null;
        });
        return false;
    }

    /** Begins to poll a source, or goes on with its changed configuration. */
    @Override
    public synchronized void present(Instance instance) {
        gone(instance.id());
        if (instance.serves().contains(ExtensionPoint.SESSION_RECORD_SOURCE)) {
            String id = instance.id();
            RecordingFeed feed = new RecordingFeed(id, store, clock, cursor -> poll(id, cursor));
            feeds.put(id, new Rounds("sessions-" + id, EVERY, feed::turn));
        }
    }

    private SessionRecords poll(String id, String cursor) {
        String key = UUID.randomUUID().toString();
        return invoker.sessionRecords(id, cursor, new Call(DEADLINE, key, "sessions-" + id, ""));
    }

    /** What it has recorded waits at the vendor. */
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
        tidying.close();
    }
}
