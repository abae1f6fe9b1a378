// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretResolver;

/** One host: lets a task's certificate do its operations, ends that, proves it and lists. */
@Component(
        configurationPid = "org.portcullis.adapter.pam.openssh",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {ElevationProvider.class, RevocationParticipant.class, Inventory.class},
        property = {
            "max_concurrent_revocations:Integer=16",
            "issue_deadline_seconds:Integer=5",
            "call_timeout_seconds:Integer=30",
            "max_concurrent_calls:Integer=16"
        })
@Designate(ocd = OpensshPamConfig.class, factory = true)
public final class OpensshPamAdapter implements ElevationProvider, RevocationParticipant, Inventory {
    private static final String MARK = "pcl";
    private static final int PAGE = 200;

    private final HostSide host;
    private final Ending ending;

    /**
     * Checks the settings; the host is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public OpensshPamAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(new HostSettings(properties), hosts, secrets, Clock.systemUTC());
    }

    private OpensshPamAdapter(HostSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        this(ssh(settings, hosts, secrets, clock), clock);
    }

    OpensshPamAdapter(HostSide host, Clock clock) {
        this.host = host;
        this.ending = new Ending(host, clock);
    }

    static HostSide ssh(HostSettings settings, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        hosts.require(settings.address());
        return new SshHost(settings, secrets, clock);
    }

    /** A name that nobody has used; nothing is made before it is granted. */
    @Override
    public String reserve(ApprovedElevation elevation, CallContext context) {
        return OwnReference.fresh(MARK);
    }

    /** sshd lets nobody in under it after its end, and the host ends the sessions that run then. */
    @Override
    public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
        String name = OwnReference.space(ref);
        ObjectNode request = request("grant")
                .put("name", name)
                .put("ref", ref)
                .put("principal", elevation.principal())
                .put("expires", elevation.expiresAt().getEpochSecond())
                .put("task", elevation.task().taskId())
                .put("agent", elevation.task().agentId())
                .put("elevation", elevation.task().elevationId())
                .put("lease", elevation.leaseId());
        request.set("operations", Operations.of(elevation.operations()));
        JsonNode answer = host.ask(request, context);
        return new Grant(ref, name, Instant.ofEpochSecond(answer.path("expires").asLong()), true);
    }

    static ObjectNode request(String verb) {
        return HostAnswers.JSON.createObjectNode().put("do", verb);
    }

    @Override
    public Part part() {
        return Part.PAM_SESSION;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    /** What setup.sh has put among the host's own data; the host's key is checked with each connection. */
    @Override
    public String vendorIdentity(CallContext context) {
        return host.ask(request("identity"), context).path("identity").asText();
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        return ending.revoke(order, context);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        return ending.confirm(order, context);
    }

    /** Grants that stand, and sessions that run without one. */
    @Override
    public Listing list(String cursor, CallContext context) {
        JsonNode answer = host.ask(request("list").put("after", cursor).put("limit", PAGE), context);
        List<Found> items = new ArrayList<>();
        String last = "";
        for (JsonNode found : answer.path("found")) {
            last = found.path("name").asText();
            items.add(new Found(
                    OwnReference.ofSpace(last),
                    last,
                    found.path("kind").asText(),
                    found.path("principal").asText()));
        }
        return new Listing(items, answer.path("more").asBoolean() ? last : "");
    }

    /** Closes its connections; grants go on until they are ended. */
    @Deactivate
    public void close() {
        host.close();
    }
}
