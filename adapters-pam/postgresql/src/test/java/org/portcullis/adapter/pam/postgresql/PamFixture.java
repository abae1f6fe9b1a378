// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.Secret;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.ApprovedOperation;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.Fault;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.JumpingClock;
import org.portcullis.tck.Orders;
import org.portcullis.tck.RevocationVendor;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.PostgresServer;

/** The adapter at a real PostgreSQL, through a proxy that can break the way. */
final class PamFixture implements ElevationVendor, RevocationVendor, InventoryVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final PostgresServer server = RealPostgres.server();
    final CuttingProxy proxy = new CuttingProxy(server.port());
    PostgresqlPamAdapter adapter;
    private final JumpingClock clock = new JumpingClock();
    private final Map<String, Object> settings;
    private final Map<String, Live> live = new ConcurrentHashMap<>();
    private volatile String password = RealPostgres.PASSWORD;

    /** A login of the vault's with a session that reads from an open cursor. */
    private record Live(String login, Connection session, ResultSet cursor) {}

    PamFixture(Map<String, Object> more) {
        settings = new HashMap<>(Map.of(
                "environment", "test",
                "host", "127.0.0.1",
                "port", proxy.port(),
                "database", RealPostgres.DATABASE,
                "username", "portcullis_pam",
                "password_ref", "env:PAM",
                "tls", "disable"));
        settings.putAll(more);
        adapter = adapter();
    }

    private PostgresqlPamAdapter adapter() {
        return new PostgresqlPamAdapter(settings, host -> {}, reference -> Secret.of(password), clock);
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter();
        return true;
    }

    @Override
    public boolean jumpClock(Duration offset) {
        clock.jump(offset);
        return true;
    }

    /** As 0.1.0 wrote them: the login's oid, and the role that carries the grant. */
    @Override
    public List<Held> writtenBefore(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        long oid = RealPostgres.count(
                server,
                "SELECT oid::bigint FROM pg_roles WHERE rolname = '"
                        + elevation.principal().replace("'", "''") + "'");
        return List.of(grant("v1:" + oid + ":pcl_tck_" + NUMBER.incrementAndGet(), elevation));
    }

    static CallContext context(Duration time) {
        String id = "call-" + NUMBER.incrementAndGet();
        return new CallContext(Instant.now().plus(time), id, id);
    }

    static CallContext context() {
        return context(Duration.ofSeconds(20));
    }

    @Override
    public ElevationProvider provider() {
        return adapter;
    }

    @Override
    public RevocationParticipant participant() {
        return adapter;
    }

    @Override
    public Inventory inventory() {
        return adapter;
    }

    @Override
    public ApprovedElevation elevation(String leaseId, TaskRef task, Instant expiresAt) {
        String login = "v-agent\"'-" + NUMBER.incrementAndGet(); // a name that has to be quoted
        RealPostgres.execute(
                server, RealPostgres.DATABASE, "CREATE ROLE " + Privileges.quote(login) + " LOGIN PASSWORD 'agent-pw'");
        ApprovedOperation read = new ApprovedOperation(
                "read-invoices", Map.of("grants", "USAGE ON SCHEMA billing; SELECT ON TABLE billing.invoices"), "{}");
        return new ApprovedElevation(leaseId, task, "billing-db", login, List.of(read), expiresAt);
    }

    @Override
    public boolean allowed(ApprovedElevation elevation) {
        return reads(elevation.principal());
    }

    boolean reads(String login) {
        try (Connection connection = server.connect(RealPostgres.DATABASE, login, "agent-pw");
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT count(*) FROM billing.invoices");
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public Held grantAccess(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        return grant(adapter.reserve(elevation, context()), elevation);
    }

    private ApprovedElevation newElevation(TaskRef task) {
        return elevation("lse_f" + NUMBER.incrementAndGet(), task, Instant.now().plusSeconds(300));
    }

    private Held grant(String ref, ApprovedElevation elevation) {
        Grant grant = adapter.grant(ref, elevation, context());
        live.put(ref, open(elevation.principal()));
        return Orders.held(elevation, grant);
    }

    private Live open(String login) {
        try {
            Connection session = server.connect(RealPostgres.DATABASE, login, "agent-pw");
            session.setAutoCommit(false);
            Statement statement = session.createStatement();
            statement.setFetchSize(1);
            return new Live(login, session, statement.executeQuery("SELECT n FROM billing.invoices"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean stillOpen(Held held) {
        Live session = live.get(held.ref());
        return session == null ? reads(held.principal()) : reads(session.login) || canFetch(session);
    }

    private static boolean canFetch(Live session) {
        try {
            session.cursor.next(); // the driver held one row already: only the next one comes from the server
            return session.cursor.next();
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public Held unknown() {
        return new Held("lse_never", "v1:4000000000:pcl_never_00", "pcl_never_00", "v-never", true, Instant.now());
    }

    @Override
    public Optional<Birth> beginBirth(TaskRef task) {
        ApprovedElevation elevation = newElevation(task);
        String ref = adapter.reserve(elevation, context());
        try {
            Connection holder = server.connect(RealPostgres.DATABASE);
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("GRANT SELECT ON billing.invoices TO pg_monitor"); // a second GRANT there waits
            }
            CompletableFuture<Void> granting = CompletableFuture.runAsync(() -> grantOrFail(ref, elevation));
            awaitWaiting();
            return Optional.of(new HeldBirth(
                    Orders.unsettled(elevation.leaseId(), ref, elevation.principal(), elevation.expiresAt()),
                    holder,
                    granting));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void grantOrFail(String ref, ApprovedElevation elevation) {
        try {
            adapter.grant(ref, elevation, context());
        } catch (AdapterException e) {
            // ended while it was under way: what a kill does
        }
    }

    private void awaitWaiting() {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (RealPostgres.count(
                        server,
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'portcullis_pam' AND wait_event_type ="
                                + " 'Lock'")
                == 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the grant does not wait");
            }
        }
    }

    private record HeldBirth(Held held, Connection holder, CompletableFuture<Void> granting) implements Birth {
        @Override
        public void finish() {
            try {
                holder.rollback();
                holder.close();
                granting.join();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void remove(Held held) {
        String role = Privileges.quote(held.vendorLease());
        try (Connection connection = server.connect(RealPostgres.DATABASE, "portcullis_pam", RealPostgres.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("GRANT " + role + " TO CURRENT_USER; DROP OWNED BY " + role + "; DROP ROLE " + role);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void makeForeign() {
        RealPostgres.execute(
                server, RealPostgres.DATABASE, "CREATE ROLE pcl_foreign_" + NUMBER.incrementAndGet() + " NOLOGIN");
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case NONE -> {
                proxy.pass();
                alterPlatform("CONNECTION LIMIT -1 PASSWORD '" + RealPostgres.PASSWORD + "'");
            }
            case UNREACHABLE -> proxy.refuse();
            case BAD_CREDENTIALS -> alterPlatform("PASSWORD 'changed-by-somebody'");
            case THROTTLED -> alterPlatform("CONNECTION LIMIT 0");
            case SERVER_ERROR -> proxy.answer(error("XX000", "internal error"));
            case HANG -> proxy.swallow();
            case ANSWER_LOST -> proxy.cutAnswerTo("COMMIT");
            case ANSWER_LATE -> proxy.loseAnswers();
            case ANSWER_CUT -> proxy.cutInAnswerTo("COMMIT");
            case SLOW -> proxy.delay(Duration.ofMillis(50));
        }
    }

    private void alterPlatform(String change) {
        RealPostgres.execute(server, "postgres", "ALTER ROLE portcullis_pam " + change);
        if (!change.contains("LIMIT -1")) {
            RealPostgres.execute(
                    server,
                    "postgres",
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'portcullis_pam'");
        }
    }

    /** An ErrorResponse of the PostgreSQL protocol. */
    private static byte[] error(String state, String message) {
        byte[] fields = ("SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0\0").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write('E');
        int length = fields.length + 4;
        for (int shift = 24; shift >= 0; shift -= 8) {
            packet.write(length >> shift);
        }
        packet.writeBytes(fields);
        return packet.toByteArray();
    }

    @Override
    public Set<String> canaries() {
        return Set.of(RealPostgres.PASSWORD);
    }

    @Override
    public void close() {
        adapter.close();
        proxy.close();
        for (Live session : live.values()) {
            try {
                session.session.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
