// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;

/** Writes the audit trail into files as OCSF 1.8.0 events. What a file holds already is not written again. */
@Component(
        configurationPid = "org.portcullis.adapter.siem.file",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = AuditSink.class)
@Designate(ocd = SiemFileConfig.class, factory = true)
public final class SiemFileAdapter implements AuditSink {
    private final OcsfFolder folder;
    private final Clock clock;

    /** Relative folders begin at the platform's home; {@code MISCONFIGURED} names every wrong setting. */
    @Activate
    public SiemFileAdapter(BundleContext context, Map<String, Object> properties) {
        this(Path.of(context.getProperty("portcullis.home")), properties, Clock.systemUTC());
    }

    SiemFileAdapter(Path home, Map<String, ?> properties, Clock clock) {
        this.folder = new OcsfFolder(SiemFileSettings.read(properties, home));
        this.clock = clock;
    }

    @Deactivate
    void close() throws IOException {
        folder.close();
    }

    @Override
    public long deliver(List<AuditRecord> batch, CallContext context) {
        if (batch.isEmpty()) {
            return 0;
        }
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
        try {
            return folder.append(batch.get(0).chain(), batch);
        } catch (IOException e) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE,
                    "the events can't be written; free the disk and check the folder: " + e.getMessage(),
                    e);
        }
    }
}
