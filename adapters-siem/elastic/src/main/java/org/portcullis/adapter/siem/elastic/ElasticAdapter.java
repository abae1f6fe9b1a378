// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import java.time.Clock;
import java.util.List;
import java.util.Map;
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

/** Creates a document for each record; one that is there already is not made again. */
@Component(
        configurationPid = "org.portcullis.adapter.siem.elastic",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = AuditSink.class,
        property = "call_timeout_seconds:Integer=30")
@Designate(ocd = ElasticConfig.class, factory = true)
public final class ElasticAdapter implements AuditSink {
    private final ElasticClient client;
    private final Clock clock;

    /**
     * Checks the settings; the cluster is first called when there is something for it.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public ElasticAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    ElasticAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.client = new ElasticClient(ElasticSettings.read(properties), hosts, secrets, clock);
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
        int accepted = 0;
        try {
            while (accepted < batch.size()) {
                BulkRequest request = BulkRequest.of(batch, accepted);
                BulkAnswer answer = client.create(request, context);
                accepted += answer.accepted();
                if (answer.failure() != null) {
                    throw answer.failure();
                }
            }
        } catch (AdapterException e) {
            if (accepted == 0) {
                throw e; // otherwise the rest is given again, and meets it then
            }
        }
        return batch.get(accepted - 1).seq();
    }

    /** Closes its connections; what was not delivered is given to whoever takes its place. */
    @Deactivate
    public void close() {
        client.close();
    }
}
