// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.kernel.store.StartFailure;
import org.portcullis.kernel.store.Store;
import org.portcullis.kernel.strangers.Strangers;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.spi.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's trail as a service, in {@code data/audit} of {@code portcullis.home}; signs checkpoints at intervals. */
@Component(
        service = {AuditTrail.class, Spool.class, Signatures.class},
        immediate = true, // the outbox is drained whether or not somebody reads the trail
        configurationPid = "org.portcullis.audit",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = AuditSettings.class)
public final class AuditTrailComponent implements AuditTrail, Spool, Signatures {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrailComponent.class);

    private final ChainTrail trail;
    private final Strangers strangers;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "audit-checkpoints");
        thread.setDaemon(true);
        return thread;
    });

    /** Opens the chain; a failure is one sentence in the log, and the component stays away. */
    @Activate
    public AuditTrailComponent(BundleContext context, AuditSettings settings, @Reference Store store) {
        String home = context.getProperty("portcullis.home");
        Path data = Path.of(home == null ? "." : home).resolve("data");
        try {
            trail = new ChainTrail(store, data, (long) settings.segment_megabytes() << 20);
        } catch (IOException e) {
            String sentence = "The audit trail in " + data.resolve("audit") + " can't be opened (" + e.getMessage()
                    + "): check that there is room on the disk and that the folder is ours.";
            LOG.error(sentence, e);
            StartFailure.tell(context, sentence);
            throw new UncheckedIOException(e);
        } catch (AuditDamaged e) {
            LOG.error(e.getMessage());
            StartFailure.tell(context, e.getMessage());
            throw e;
        }
        strangers = new Strangers(trail::append);
        long interval = settings.checkpoint_interval_seconds();
        clock.scheduleWithFixedDelay(this::checkpointWhenDue, interval, interval, TimeUnit.SECONDS);
    }

    private void checkpointWhenDue() {
        try {
            if (trail.checkpointDue()) {
                trail.checkpoint();
            }
        } catch (RuntimeException e) {
            LOG.warn("No checkpoint could be made; the next is tried after the interval", e);
        }
    }

    /** Writes what waits and ends. */
    @Deactivate
    public void close() {
        clock.shutdownNow();
        strangers.close();
        trail.close();
    }

    @Override
    public CompletableFuture<String> append(AuditEntry entry) {
        return Strangers.concerns(entry) ? strangers.record(entry) : trail.append(entry);
    }

    @Override
    public Page<AuditRecord> query(AuditQuery query, PageRequest page) {
        return trail.query(query, page);
    }

    @Override
    public List<AuditRecord> after(long seq, int limit) {
        return trail.after(seq, limit);
    }

    @Override
    public String sign(Map<String, ?> object) {
        return trail.sign(object);
    }

    @Override
    public List<Source> sources() {
        return trail.sources();
    }

    @Override
    public void export(Optional<Instant> from, OutputStream out) {
        trail.export(from, out);
    }

    @Override
    public String checkpoint() {
        return trail.checkpoint();
    }

    @Override
    public List<String> checkpoints(int limit) {
        return trail.checkpoints(limit);
    }

    @Override
    public String publicKeyPem() {
        return trail.publicKeyPem();
    }
}
