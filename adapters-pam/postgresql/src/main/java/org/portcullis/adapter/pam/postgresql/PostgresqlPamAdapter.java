// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.time.Clock;
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
import org.portcullis.spi.session.SessionRecordSource;
import org.portcullis.spi.session.SessionRecords;

/** One database of a PostgreSQL server: grants, ends, proves and lists. */
@Component(
        configurationPid = "org.portcullis.adapter.pam.postgresql",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {ElevationProvider.class, RevocationParticipant.class, Inventory.class, SessionRecordSource.class},
        property = {
            "max_concurrent_revocations:Integer=16",
            "issue_deadline_seconds:Integer=5",
            "call_timeout_seconds:Integer=30",
            "max_concurrent_calls:Integer=16"
        })
@Designate(ocd = PostgresqlPamConfig.class, factory = true)
public final class PostgresqlPamAdapter
        implements ElevationProvider, RevocationParticipant, Inventory, SessionRecordSource {
    private static final int PAGE = 200;

    private final PamSettings settings;
    private final Connections connections;
    private final Granting granting;
    private final Ending ending;
    private final ServerLog log;

    /**
     * Checks the settings; the server is first called when it is needed.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems at once
     */
    @Activate
    public PostgresqlPamAdapter(
            Map<String, Object> properties, @Reference VendorHosts hosts, @Reference SecretResolver secrets) {
        this(properties, hosts, secrets, Clock.systemUTC());
    }

    PostgresqlPamAdapter(Map<String, Object> properties, VendorHosts hosts, SecretResolver secrets, Clock clock) {
        EndedRefs ended = new EndedRefs(clock);
        settings = new PamSettings(properties);
        hosts.require(settings.address());
        connections = new Connections(settings, secrets, clock);
        granting = new Granting(connections, ended, settings);
        log = new ServerLog(
                connections,
                settings.constantKeyReference.isEmpty()
                        ? Constants.removed()
                        : Constants.hashed(secrets, settings.constantKeyReference));
        ending = new Ending(connections, ended, settings.lockLogin, clock);
    }

    @Override
    public String reserve(ApprovedElevation elevation, CallContext context) {
        return granting.reserve(elevation, context);
    }

    /** PostgreSQL can't let a membership expire: the platform ends it. */
    @Override
    public Grant grant(String ref, ApprovedElevation elevation, CallContext context) {
        return granting.grant(ref, elevation, context);
    }

    @Override
    public Part part() {
        return Part.PAM_SESSION;
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    /** The cluster's system identifier, made by initdb, and the database. */
    @Override
    public String vendorIdentity(CallContext context) {
        String system = connections.statements(context, connection -> Catalogue.one(
                        connection, "SELECT system_identifier::text FROM pg_control_system()")
                .orElseThrow());
        return system + "/" + settings.database;
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        return ending.revoke(order, context);
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        return ending.confirm(order, context);
    }

    /** The roles that bear our mark, by name. */
    @Override
    public Listing list(String cursor, CallContext context) {
        List<String> marks = connections.statements(
                context,
                connection -> Catalogue.many(
                        connection,
                        "SELECT d.description FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid"
                                + " AND d.classoid = 'pg_authid'::regclass WHERE starts_with(d.description, ?)"
                                + " AND r.rolname > ? ORDER BY r.rolname COLLATE \"C\" LIMIT " + PAGE,
                        Catalogue.MARK,
                        cursor));
        List<Found> items = new ArrayList<>();
        String last = "";
        for (String mark : marks) {
            GrantRef ref = GrantRef.parse(mark.substring(Catalogue.MARK.length()));
            items.add(new Found(ref.text(), ref.role(), "role", ""));
            last = ref.role();
        }
        return new Listing(items, marks.size() < PAGE ? "" : last);
    }

    /** The statements of tasks' logins in the server's log; nothing without {@code record_statements}. */
    @Override
    public SessionRecords poll(String cursor, CallContext context) {
        return settings.recordStatements ? log.poll(cursor, context) : ServerLog.nothing(cursor);
    }

    /** Closes its connections; grants go on until they are ended. */
    @Deactivate
    public void close() {
        connections.close();
    }
}
