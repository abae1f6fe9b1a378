// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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

/** Hands each record to Splunk as an event; it is delivered when the indexer has acknowledged it. */
@Component(
        configurationPid = "org.portcullis.adapter.siem.splunk",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = AuditSink.class,
        property = "call_timeout_seconds:Integer=60")
@Designate(ocd = SplunkConfig.class, factory = true)
public final class SplunkAdapter implements AuditSink {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final SplunkSettings settings;
    private final HecClient client;
    private final Clock clock;

    /**
     * Checks the settings; the collector is first called when there is something for it.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public SplunkAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    SplunkAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = SplunkSettings.read(properties);
        this.client = new HecClient(settings, hosts, secrets, clock);
        this.clock = clock;
    }

    @Override
    public long deliver(List<AuditRecord> batch, CallContext context) {
        if (batch.isEmpty()) {
            return 0;
        }
        if (context.remaining(clock).isZero()) {
            throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
        }
        int acknowledged = new Delivery(settings, client, clock, closed, batch, context).run();
        return batch.get(acknowledged - 1).seq();
    }

    /** Ends the waiting and closes the connections; what was not acknowledged is given to whoever takes its place. */
    @Deactivate
    public void close() {
        closed.countDown();
        client.close();
    }
}
