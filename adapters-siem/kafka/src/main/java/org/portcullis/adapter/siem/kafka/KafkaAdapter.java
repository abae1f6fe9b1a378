// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
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

/** Sends the audit trail to a topic of Kafka; {@link Session} says how the order is kept. */
@Component(
        configurationPid = "org.portcullis.adapter.siem.kafka",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = AuditSink.class,
        property = "call_timeout_seconds:Integer=30")
@Designate(ocd = KafkaConfig.class, factory = true)
public final class KafkaAdapter implements AuditSink {
    private final KafkaSettings settings;
    private final Messages messages;
    private final Failures failures;
    private final VendorHosts hosts;
    private final SecretResolver secrets;
    private final ProducerMaker maker;
    private final Clock clock;
    private Session session;
    private boolean closed;

    /**
     * Checks the settings; the brokers are first called when there is something for them.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public KafkaAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, ProducerMaker::kafka, Clock.systemUTC());
    }

    KafkaAdapter(
            Map<String, Object> properties,
            VendorHosts hosts,
            SecretResolver secrets,
            ProducerMaker maker,
            Clock clock) {
        this.settings = new KafkaSettings(properties);
        settings.brokers.forEach(each -> hosts.require(KafkaSettings.address(each)));
        this.messages = new Messages(settings);
        this.failures = new Failures(settings);
        this.hosts = hosts;
        this.secrets = secrets;
        this.maker = maker;
        this.clock = clock;
        SaslProviders.acquire();
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
        Time time = new Time(remaining);
        Session current = session();
        Delivery delivery = new Delivery(current, messages, failures, time);
        try {
            current.awaitTopic(hosts, time, failures);
            delivery.run(batch);
        } catch (RuntimeException e) {
            current.close();
            if (delivery.accepted() == 0) {
                throw failures.of(e); // otherwise the rest is given again, and meets it then
            }
        }
        return batch.get(delivery.accepted() - 1).seq();
    }

    /** The one that is there, unless it has failed or we have got another password or key since. */
    private synchronized Session session() {
        if (closed) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "this instance has ended");
        }
        Credentials credentials = Credentials.read(settings, secrets);
        if (session != null && session.fits(credentials)) {
            credentials.close();
            return session;
        }
        if (session != null) {
            session.close();
            session = null;
        }
        settings.brokers.forEach(each -> hosts.require(KafkaSettings.address(each)));
        try {
            session = new Session(settings, credentials, maker.make(ProducerProperties.of(settings, credentials)));
            return session;
        } catch (KafkaException e) {
            throw failures.ofSettings(e);
        }
    }

    /** Closes its connections; what was not delivered is given to whoever takes its place. */
    @Deactivate
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (session != null) {
            session.close();
        }
        SaslProviders.release();
    }
}
