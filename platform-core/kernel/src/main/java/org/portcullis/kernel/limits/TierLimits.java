// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.limits;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.service.registry.RiskTier;

/**
 * What holds for a tier: the limits of {@link RiskTier}, tightened by {@code limits} in the files of
 * {@code config/policies} as they were at start. It is no part of the policy engine, so that a kill needs none (REV-8): a
 * file that can't be read tightens nothing, and is named with the policies.
 */
@Component(service = TierLimits.class)
public final class TierLimits {
    private final Map<RiskTier, Duration> killSlas = new ConcurrentHashMap<>();
    private Duration drillsEvery;

    /** In the framework: the folder is {@code portcullis.home}. */
    @Activate
    public TierLimits(BundleContext context) {
        this(Path.of(Optional.ofNullable(context.getProperty("portcullis.home")).orElse("."), "config", "policies"));
    }

    /** Of a folder; one that isn't there tightens nothing. */
    public TierLimits(Path folder) {
        for (ConfigFile file : files(folder)) {
            try {
                LimitsFile.killSlas(file.tree().path("limits"), new Fields())
                        .forEach((tier, sla) -> killSlas.merge(tier, sla, TierLimits::shorter));
                DrillsFile.every(file.tree().path("drills"), new Fields())
                        .ifPresent(every -> drillsEvery = drillsEvery == null ? every : shorter(drillsEvery, every));
            } catch (IllegalArgumentException e) {
                continue; // no YAML: kernel.policy names it
            }
        }
    }

    /** Nothing is tightened. */
    public static TierLimits untightened() {
        return new TierLimits(Path.of("/nonexistent"));
    }

    private static List<ConfigFile> files(Path folder) {
        try {
            return ConfigFile.inFolder(folder);
        } catch (IllegalStateException e) {
            return List.of(); // the same
        }
    }

    /** Within what time a kill must be confirmed; a stricter tier never has longer than a laxer one. */
    public Duration killSla(RiskTier tier) {
        Duration sla = tier.killSla();
        for (RiskTier laxer : RiskTier.values()) {
            if (laxer.compareTo(tier) <= 0) {
                sla = shorter(sla, killSlas.getOrDefault(laxer, laxer.killSla()));
            }
        }
        return sla;
    }

    /** How often each environment that has a probe is drilled: the shortest of all files; empty: on demand only. */
    public Optional<Duration> drillsEvery() {
        return Optional.ofNullable(drillsEvery);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
