// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.time.Clock;
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
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.secret.SecretResolver;

/** One SCIM server: mirrors agents, tells of people. */
@Component(
        configurationPid = "org.portcullis.adapter.idp.scim",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {AgentDirectory.class, LifecycleEventSource.class},
        property = {"call_timeout_seconds:Integer=30", "max_concurrent_calls:Integer=16"})
@Designate(ocd = ScimConfig.class, factory = true)
public final class ScimAdapter implements AgentDirectory, LifecycleEventSource {
    private final ScimSettings settings;
    private final ScimClient client;
    private final Agents agents;
    private final People people;

    /**
     * Checks the settings; the server is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public ScimAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    ScimAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        settings = new ScimSettings(properties);
        client = new ScimClient(settings, hosts, secrets, clock);
        Abilities abilities = new Abilities(client);
        Listing listing = new Listing(client, abilities, settings.pageSize);
        agents = new Agents(settings, client, abilities, listing);
        people = new People(settings, listing);
    }

    @Override
    public String apply(Target target, CallContext context) {
        if (settings.agentsAs == ScimSettings.AgentsAs.NONE) {
            throw unsupported("agents_as is none");
        }
        return agents.apply(target, context);
    }

    /** Reads all people, each time; answers with the state when it isn't what was told last. */
    @Override
    public Events poll(String cursor, CallContext context) {
        if (!settings.people) {
            throw unsupported("people is false");
        }
        return people.poll(cursor, context);
    }

    private static AdapterException unsupported(String setting) {
        return new AdapterException(FailureKind.UNSUPPORTED, setting + ": this instance doesn't do that");
    }

    /** Closes its connections; what it made stays. */
    @Deactivate
    public void close() {
        client.close();
    }
}
