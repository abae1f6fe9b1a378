// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.directory;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Rounds;
import org.portcullis.kernel.invoke.AdapterInvoker;
import org.portcullis.kernel.invoke.Call;
import org.portcullis.kernel.invoke.ExtensionPoint;
import org.portcullis.kernel.invoke.Instance;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.view.NodePresence;
import org.portcullis.service.IdKind;
import org.portcullis.service.people.Caller;
import org.portcullis.service.registry.Mirror;
import org.portcullis.service.registry.Mirrors;
import org.portcullis.spi.directory.Target;

/** A {@link MirrorFeed} for each directory that is there. */
@Component(
        service = {Mirroring.class, Mirrors.class},
        immediate = true)
public final class Mirroring implements Instances.Listener, Mirrors {
    private static final Duration EVERY = Duration.ofSeconds(1);
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Acts acts;
    private final Store store;
    private final AdapterInvoker invoker;
    private final NodePresence nodes;
    private final Clock clock;
    private final AutoCloseable subscription;
    private final Map<String, Rounds> feeds = new HashMap<>();

    /** Follows the directories as they come and go. */
    @Activate
    public Mirroring(
            @Reference Acts acts,
            @Reference Store store,
            @Reference Instances instances,
            @Reference AdapterInvoker invoker,
            @Reference NodePresence nodes,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.acts = acts;
        this.store = store;
        this.invoker = invoker;
        this.nodes = nodes;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        this.subscription = instances.listen(this);
    }

    @Override
    public List<Mirror> of(Caller caller, String agentId) {
        return IdKind.AGENT.matches(agentId) ? acts.read(tx -> MirrorRows.of(tx, agentId)) : List.of();
    }

    /** Begins with a directory, or anew with its changed configuration: what waited is tried at once. */
    @Override
    public synchronized void present(Instance instance) {
        gone(instance.id());
        if (instance.serves().contains(ExtensionPoint.AGENT_DIRECTORY)) {
            String id = instance.id();
            MirrorFeed feed = new MirrorFeed(
                    id,
                    instance.environment(),
                    store,
                    clock,
                    (target, version) -> apply(id, target, version),
                    nodes::gone);
            feeds.put(id, new Rounds("directory-" + id, EVERY, feed::turn));
        }
    }

    private String apply(String id, Target target, int version) {
        String key = id + "/" + target.agentId() + "/" + version;
        return invoker.apply(id, target, new Call(DEADLINE, key, target.agentId(), target.agentId()));
    }

    /** What is to be done there waits. */
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
    }
}
