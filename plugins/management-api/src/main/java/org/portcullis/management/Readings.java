// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.service.adapters.AdapterInstance;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.platform.Readiness;

/** Turns what the services say of themselves into metrics; nothing is counted here. */
final class Readings {
    private static final String INSTANCE = "instance";
    private static final double MILLIS = 1_000;
    private static final List<String> STATES = List.of("ACTIVE", "CONFIGURED", "REFUSED");
    private static final List<String> BREAKER = List.of("CLOSED", "OPEN", "HALF_OPEN");

    private final Adapters adapters;
    private final Readiness readiness;

    Readings(Adapters adapters, Readiness readiness) {
        this.adapters = adapters;
        this.readiness = readiness;
    }

    MetricSnapshots take() {
        List<AdapterInstance> instances = adapters.instances();
        return MetricSnapshots.of(
                GaugeSnapshot.builder()
                        .name("portcullis_ready")
                        .help("1 when the platform can do its work.")
                        .dataPoint(point(Labels.EMPTY, readiness.obstacles().isEmpty() ? 1 : 0))
                        .build(),
                states(instances),
                breakers(instances),
                calls(instances),
                failures(instances),
                latencies(instances),
                gauge(
                        instances,
                        "threads_in_use",
                        "portcullis_adapter_threads",
                        "Threads in a call now, hung ones too."),
                gauge(
                        instances,
                        "threads_hung",
                        "portcullis_adapter_threads_hung",
                        "Threads that ignore their interruption."),
                sinks(instances, "sink_waiting_records", "waiting_records", "Audit records that wait for a sink."),
                sinks(
                        instances,
                        "sink_waiting_bytes",
                        "waiting_bytes",
                        "What they take on the disk, of sink_quota_megabytes."),
                sinks(
                        instances,
                        "sink_oldest_waiting_seconds",
                        "oldest_waiting_seconds",
                        "How long the oldest of them has waited."),
                sinks(instances, "sink_late", "late", "1 when that is longer than sink_deadline_seconds."),
                sinks(instances, "sink_over_quota", "over_quota", "1 when they take more than their quota."));
    }

    private static GaugeSnapshot sinks(List<AdapterInstance> instances, String what, String name, String help) {
        List<AdapterInstance> sinks = instances.stream()
                .filter(each -> each.health().containsKey(what))
                .toList();
        return gauge(sinks, what, "portcullis_sink_" + name, help);
    }

    private static StateSetSnapshot states(List<AdapterInstance> instances) {
        StateSetSnapshot.Builder states =
                StateSetSnapshot.builder().name("portcullis_adapter_state").help("Whether an instance is served.");
        instances.forEach(each -> states.dataPoint(set(each.id(), STATES, each.state())));
        return states.build();
    }

    private static StateSetSnapshot breakers(List<AdapterInstance> instances) {
        StateSetSnapshot.Builder breakers = StateSetSnapshot.builder()
                .name("portcullis_adapter_breaker")
                .help("The breaker before an instance: OPEN refuses calls.");
        instances.stream()
                .filter(each -> each.health().containsKey("breaker"))
                .forEach(each -> breakers.dataPoint(
                        set(each.id(), BREAKER, each.health().get("breaker").toString())));
        return breakers.build();
    }

    private static StateSetDataPointSnapshot set(String id, List<String> states, String now) {
        StateSetDataPointSnapshot.Builder set =
                StateSetDataPointSnapshot.builder().labels(Labels.of(INSTANCE, id));
        states.forEach(state -> set.state(state, state.equals(now)));
        return set.build();
    }

    private static CounterSnapshot calls(List<AdapterInstance> instances) {
        CounterSnapshot.Builder calls = CounterSnapshot.builder()
                .name("portcullis_adapter_calls")
                .help("Calls that ended, well or not, since the platform started.");
        instances.forEach(each -> calls.dataPoint(count(Labels.of(INSTANCE, each.id()), number(each, "calls"))));
        return calls.build();
    }

    private static CounterSnapshot failures(List<AdapterInstance> instances) {
        CounterSnapshot.Builder failures = CounterSnapshot.builder()
                .name("portcullis_adapter_failures")
                .help("Calls that failed, by kind, since the platform started.");
        for (AdapterInstance each : instances) {
            if (each.health().get("failures") instanceof Map<?, ?> kinds) {
                for (Map.Entry<?, ?> kind : Set.copyOf(kinds.entrySet())) {
                    Labels labels = Labels.of(INSTANCE, each.id(), "kind", String.valueOf(kind.getKey()));
                    failures.dataPoint(count(labels, ((Number) kind.getValue()).doubleValue()));
                }
            }
        }
        return failures.build();
    }

    private static SummarySnapshot latencies(List<AdapterInstance> instances) {
        SummarySnapshot.Builder latencies = SummarySnapshot.builder()
                .name("portcullis_adapter_latency_seconds")
                .help("How long the last 512 answered calls took.");
        for (AdapterInstance each : instances) {
            latencies.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of(INSTANCE, each.id()))
                    .quantiles(Quantiles.of(
                            new Quantile(0.5, number(each, "latency_p50_ms") / MILLIS),
                            new Quantile(0.99, number(each, "latency_p99_ms") / MILLIS)))
                    .build());
        }
        return latencies.build();
    }

    private static GaugeSnapshot gauge(List<AdapterInstance> instances, String what, String name, String help) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        instances.forEach(each -> gauge.dataPoint(point(Labels.of(INSTANCE, each.id()), number(each, what))));
        return gauge.build();
    }

    private static double number(AdapterInstance instance, String name) {
        Object value = instance.health().get(name);
        if (value instanceof Boolean yes) {
            return yes ? 1 : 0;
        }
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    private static CounterDataPointSnapshot count(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
