// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.platform.DeployFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records which bundles were let in, refused, rolled back by the platform itself or removed, and why (PLG-2, PLG-4). */
@Component(
        service = {},
        immediate = true)
public final class DeployAudit {
    private static final Logger LOG = LoggerFactory.getLogger(DeployAudit.class);

    private final AuditTrail trail;
    private final AutoCloseable subscription;

    /** Hears the decisions so far, then each new one. */
    @Activate
    public DeployAudit(@Reference AuditTrail trail, @Reference DeployFolder folder) {
        this.trail = trail;
        this.subscription = folder.listen(this::decided);
    }

    private void decided(AdapterBundle jar) {
        String action =
                switch (jar.state()) {
                    case "REFUSED" -> "bundle.refuse";
                    case "ROLLED_BACK" -> "bundle.undo";
                    case "REMOVED" -> "bundle.end";
                    default -> "bundle.accept";
                };
        String outcome =
                switch (jar.state()) {
                    case "REFUSED" -> "DENIED";
                    case "ROLLED_BACK" -> "FAILED";
                    case "REMOVED" -> "DONE";
                    default -> "ALLOWED";
                };
        AuditEntry entry = new AuditEntry(
                action,
                outcome,
                "system",
                Optional.empty(),
                Optional.empty(),
                Map.of(
                        "jar", jar.name(),
                        "version", jar.version(),
                        "signer", jar.signer(),
                        "reason", jar.reason(),
                        "goes_on", jar.previous()));
        trail.append(entry).exceptionally(thrown -> {
            LOG.error("The decision on {} could not be recorded: {}", jar.name(), thrown.toString());
            return null;
        });
    }

    /** Stops to hear. */
    @Deactivate
    public void close() throws Exception {
        subscription.close();
    }
}
