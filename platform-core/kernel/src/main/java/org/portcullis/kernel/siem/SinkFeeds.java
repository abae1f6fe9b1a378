// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link SinkFeed} for each sink that is there. */
@Component(service = SinkFeeds.class, immediate = true)
public final class SinkFeeds implements Instances.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SinkFeeds.class);

    private final SinkCursors cursors;
    private final Spool spool;
    private final AdapterInvoker invoker;
    private final Consumer<AuditEntry> trail;
    private final AutoCloseable subscription;
    private final Map<String, SinkFeed> feeds = new HashMap<>();
    private final Map<String, SinkFeed> closed = new HashMap<>();

    /** Follows the sinks as they come and go. */
    @Activate
    public SinkFeeds(
            @Reference Store store,
            @Reference AuditTrail trail,
            @Reference Spool spool,
            @Reference Instances instances,
            @Reference AdapterInvoker invoker) {
        this.cursors = new SinkCursors(store);
        this.spool = spool;
        this.trail = telling(trail);
        this.invoker = invoker;
        this.subscription = instances.listen(this);
    }

    /** What can't be recorded is in the log at least; nobody waits for it. */
    static Consumer<AuditEntry> telling(AuditTrail trail) {
        return entry -> trail.append(entry).exceptionally(failure -> {
            LOG.warn(
                    "{} of {} can't be recorded now",
                    entry.action(),
                    entry.details().get("adapter"),
                    failure);
            return null;
        });
    }

    /** Begins to feed a sink, or begins anew with its changed configuration. */
    @Override
    public synchronized void present(Instance instance) {
        gone(instance.id());
        if (instance.serves().contains(ExtensionPoint.AUDIT_SINK)) {
            String id = instance.id();
            Duration longest = instance.limits().callTimeout();
            SinkFeed.Way way = new SinkFeed.Way((sink, batch) -> deliver(sink, batch, longest), new Restart(trail));
            feeds.put(id, new SinkFeed(id, cursors, spool.sources(), way, closed.remove(id)));
        }
    }

    /** What it hasn't got waits in the chain. */
    @Override
    public synchronized void gone(String id) {
        SinkFeed feed = feeds.remove(id);
        if (feed != null) {
            feed.close();
            closed.put(id, feed);
        }
    }

    private long deliver(String sink, List<AuditRecord> batch, Duration longest) {
        AuditRecord last = batch.get(batch.size() - 1);
        return invoker.deliver(sink, batch, new Call(longest, sink + "/" + last.id(), last.id(), ""));
    }

    /** Those that are fed now. */
    synchronized Map<String, SinkFeed> now() {
        return Map.copyOf(feeds);
    }

    /** How far a sink has got by chain; empty when the store doesn't tell yet. */
    Optional<Map<String, Long>> reached(String sink) {
        SinkFeed feed = now().get(sink);
        return feed == null ? Optional.of(cursors.of(sink)) : feed.reached();
    }

    /** Ends all feeds after the deliveries in hand. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
        synchronized (this) {
            feeds.values().forEach(SinkFeed::close);
            feeds.clear();
        }
    }
}
