// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** Sends the audit trail to a syslog receiver; {@link Receiver} says what counts as delivered. */
@Component(
        configurationPid = "org.portcullis.adapter.siem.syslog",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = AuditSink.class,
        property = "call_timeout_seconds:Integer=30")
@Designate(ocd = SyslogConfig.class, factory = true)
public final class SyslogAdapter implements AuditSink {
    /** So that what has to be given again after a failure stays small. */
    private static final int LONGEST_BATCH_BYTES = 4 * 1024 * 1024;

    private final Messages messages;
    private final Receiver receiver;
    private final ScheduledThreadPoolExecutor clockwork = Timer.clockwork();
    private final Clock clock;

    /**
     * Checks the settings; the receiver is first called when there is something for it.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public SyslogAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    SyslogAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        SyslogSettings settings = new SyslogSettings(properties);
        hosts.require(settings.address());
        this.messages = new Messages(settings);
        this.receiver = new Receiver(settings, new ClientTls(settings, secrets));
        this.clock = clock;
    }

    @Override
    public long deliver(List<AuditRecord> batch, CallContext context) {
        if (batch.isEmpty()) {
            return 0;
        }
        Duration remaining = context.remaining(clock);
        if (remaining.isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
        ByteArrayOutputStream frames = new ByteArrayOutputStream(64 * 1024);
        long last = collect(batch, frames);
        try (Timer timer = new Timer(clockwork, remaining)) {
            receiver.deliver(frames.toByteArray(), timer);
        }
        return last;
    }

    /** Takes as many records as may go at once, and none behind one that can't go; returns the last one's number. */
    private long collect(List<AuditRecord> batch, ByteArrayOutputStream frames) {
        long last = batch.get(0).seq() - 1;
        for (AuditRecord record : batch) {
            try {
                frames.writeBytes(messages.frame(record));
            } catch (AdapterException e) {
                if (frames.size() == 0) {
                    throw e;
                }
                return last; // it is the first one of the next batch
            }
            last = record.seq();
            if (frames.size() >= LONGEST_BATCH_BYTES) {
                return last;
            }
        }
        return last;
    }

    /** Closes its connections; what was not delivered is given to whoever takes its place. */
    @Deactivate
    public void close() {
        receiver.close();
        clockwork.shutdown(); // the deadline of a delivery that is under way still rings
    }
}
