// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.invoke.Instances;
import org.portcullis.kernel.invoke.RefusedService;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records which bundles reached for instances that aren't theirs (PLG-6). */
@Component(
        service = {},
        immediate = true)
public final class RefusalAudit {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalAudit.class);

    private final AuditTrail trail;
    private final AutoCloseable subscription;

    /** Hears of those so far, then of each new one. */
    @Activate
    public RefusalAudit(@Reference AuditTrail trail, @Reference Instances instances) {
        this.trail = trail;
        this.subscription = instances.onRefusal(this::refused);
    }

    private void refused(RefusedService service) {
        AuditEntry entry = new AuditEntry(
                "adapter.refuse",
                "DENIED",
                "system",
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "adapter", service.instance(),
                        "bundle", service.bundle(),
                        "version", service.version(),
                        "reason", service.reason()));
        try {
            trail.append(entry).exceptionally(thrown -> {
                LOG.error("That {} was refused could not be recorded: {}", service.bundle(), thrown.toString());
                return null;
            });
        } catch (RuntimeException e) {
            LOG.error("That {} was refused could not be recorded: {}", service.bundle(), e.toString());
        }
    }

    /** Stops to hear. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
    }
}
