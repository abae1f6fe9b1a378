// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.portcullis.kernel.acts.Rounds;
import org.portcullis.kernel.audit.Spool;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.ledger.GrantGate;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.platform.InstanceFiles;
import org.portcullis.service.platform.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link SinkWatch} for each sink that is there, and for each required one that should be: while its bundle is away or
 * its configuration is no good, its records wait as well.
 */
@Component(
        service = {SinkStates.class, Examined.class},
        immediate = true)
public final class SinkWatches implements SinkStates, Examined {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWatches.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int ROUNDS_PER_READING = 4;

    private final SinkFeeds feeds;
    private final List<Spool.Source> chains;
    private final GrantGate gate;
    private final AuditTrail trail;
    private final InstanceFiles files;
    private final Clock clock;
    private final Map<String, SinkWatch> watches = new ConcurrentHashMap<>();
    private final Map<String, SinkTerms> terms = new TreeMap<>();
    private final Rounds rounds;
    private int round;

    /** Looks once before it is there, so that nothing is granted in between. */
    @Activate
    public SinkWatches(
            @Reference SinkFeeds feeds,
            @Reference Spool spool,
            @Reference GrantGate gate,
            @Reference AuditTrail trail,
            @Reference InstanceFiles files,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL) Clock clock) {
        this.feeds = feeds;
        this.chains = spool.sources();
        this.gate = gate;
        this.trail = trail;
        this.files = files;
        this.clock = clock == null ? Clock.systemUTC() : clock;
        look();
        this.rounds = new Rounds("sink-watch", EVERY, () -> {
            look();
            return false;
        });
    }

    /** One round. */
    synchronized void look() {
        if (round++ % ROUNDS_PER_READING == 0) {
            readTerms();
        }
        Map<String, SinkFeed> fed = feeds.now();
        fed.keySet().forEach(id -> terms.computeIfAbsent(id, this::read));
        terms.forEach((id, asked) -> {
            if (fed.containsKey(id) || asked.required()) {
                look(id, asked, Optional.ofNullable(fed.get(id)));
            }
        });
        List.copyOf(watches.keySet()).stream()
                .filter(id -> !fed.containsKey(id)
                        && (!terms.containsKey(id) || !terms.get(id).required()))
                .forEach(id -> watches.remove(id).end());
    }

    private void look(String id, SinkTerms asked, Optional<SinkFeed> feed) {
        SinkWatch watch = watches.computeIfAbsent(id, sink -> new SinkWatch(sink, gate, SinkFeeds.telling(trail)));
        Optional<String> trouble =
                feed.isPresent() ? feed.get().trouble() : Optional.of("nothing serves this instance now");
        List<Spool.Source> sources = feed.map(SinkFeed::sources).orElse(chains);
        try {
            feeds.reached(id)
                    .ifPresent(cursors ->
                            watch.look(asked, new SinkWatch.Sight(sources, cursors, trouble), clock.instant()));
        } catch (RuntimeException e) {
            LOG.debug("how {} fares can't be seen now", id, e);
        }
    }

    /** A file that is there and can't be read says what it said before. */
    private void readTerms() {
        List<String> ids = files.ids();
        terms.keySet().removeIf(id -> !ids.contains(id));
        for (String id : ids) {
            Map<String, Object> configuration = files.read(id);
            if (!configuration.isEmpty()) {
                terms.put(id, SinkTerms.of(configuration));
            }
        }
    }

    private SinkTerms read(String id) {
        return SinkTerms.of(files.read(id));
    }

    @Override
    public Map<String, Object> show(String instance) {
        return state(instance).map(SinkState::show).orElse(Map.of());
    }

    private Optional<SinkState> state(String instance) {
        return Optional.ofNullable(watches.get(instance)).flatMap(SinkWatch::state);
    }

    @Override
    public List<Readiness.Finding> examine() {
        List<Readiness.Finding> findings = new ArrayList<>();
        new TreeMap<>(watches).forEach((id, watch) -> watch.state()
                .ifPresent(state -> findings.add(
                        new Readiness.Finding("sink " + id, !state.late() && !state.overQuota(), state.sentence()))));
        return findings;
    }

    @Override
    public List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        new TreeMap<>(watches).forEach((id, watch) -> watch.state()
                .filter(SinkState::holds)
                .ifPresent(state -> obstacles.add("The sink " + id + " is required and takes no records: "
                        + state.sentence() + ". Mend it, or set sink_required to false in its instance.")));
        return obstacles;
    }

    /** Ends the looking. */
    @Deactivate
    public void close() {
        rounds.close();
    }
}
