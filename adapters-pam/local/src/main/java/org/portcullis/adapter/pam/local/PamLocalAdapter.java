// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.portcullis.adapter.kit.OwnReference;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/**
 * Grants at the embedded target. The target ends a grant at its expiry by itself, and with a grant all sessions that
 * rest on it.
 */
@Component(
        configurationPid = "org.portcullis.adapter.pam.local",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"call_timeout_seconds:Integer=10", "issue_deadline_seconds:Integer=0"},
        service = {ElevationProvider.class, RevocationParticipant.class})
@Designate(ocd = PamLocalConfig.class, factory = true)
public final class PamLocalAdapter implements ElevationProvider, RevocationParticipant {
    private final PamLocalSettings settings;
    private final PamLocalClient target;

    /** {@code MISCONFIGURED} names every wrong setting. */
    @Activate
    public PamLocalAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    PamLocalAdapter(Map<String, ?> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this.settings = PamLocalSettings.read(properties);
        this.target = new PamLocalClient(settings, hosts, secrets, clock);
    }

    @Deactivate
    void close() {
        target.close();
    }

    @Override
    public String reserve(ApprovedElevation elevation, CallContext context) {
        return OwnReference.fresh(settings.mark());
    }

    @Override
    public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
        String id = OwnReference.space(ref) + "." + elevation.leaseId().replaceAll("[^a-z0-9_-]", "_");
        ArrayNode operations = Permissions.of(elevation.operations());
        target.putGrant(
                id, elevation.principal(), operations, elevation.task().taskId(), elevation.expiresAt(), context);
        return new Grant(ref, id, elevation.expiresAt(), true);
    }

    @Override
    public Part part() {
        return Part.PAM_SESSION;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return target.identity(context);
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        int ended = 0;
        for (String space : spaces(order)) {
            ended += target.closeSpace(space, context);
        }
        return ended > 0 ? new Receipt.Ended(ended) : new Receipt.AlreadyAbsent();
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        for (Held held : order.held()) {
            PamLocalClient.Space left = target.space(OwnReference.space(held.ref()), context);
            if (!left.isEmpty() || !(left.closed() || isKnownWhole(held))) {
                return Optional.empty();
            }
        }
        return Optional.of(Evidence.READ_BACK);
    }

    /** Whether the vendor's answer came: then its absence is its end. Otherwise only a closed space can't give birth. */
    private static boolean isKnownWhole(Held held) {
        return held.settled() && !held.vendorLease().isEmpty();
    }

    private static List<String> spaces(Order order) {
        return order.held().stream()
                .map(held -> OwnReference.space(held.ref()))
                .distinct()
                .toList();
    }
}
