// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.revocation.Held;
import org.portcullis.spi.session.SessionRecordSource;
import org.portcullis.tck.Fault;
import org.portcullis.tck.Orders;
import org.portcullis.tck.SessionVendor;

/** Sessions at a real PostgreSQL that writes its log as an operator has it written. */
final class SessionFixture implements SessionVendor {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PamFixture pam = new PamFixture(Map.of("register_logins", true, "record_statements", true));
    private final Map<String, Open> open = new HashMap<>();

    private record Open(Held held, Connection session) {}

    @Override
    public SessionRecordSource source() {
        return pam.adapter;
    }

    @Override
    public String begin() {
        TaskRef task = new TaskRef("agt_s", "T-s", "elv_s");
        ApprovedElevation elevation = pam.elevation(
                "lse_s" + NUMBER.incrementAndGet(), task, Instant.now().plusSeconds(300));
        String ref = pam.adapter.reserve(elevation, PamFixture.context());
        Held held = Orders.held(elevation, pam.adapter.grant(ref, elevation, PamFixture.context()));
        try {
            open.put(ref, new Open(held, pam.server.connect(RealPostgres.DATABASE, elevation.principal(), "agent-pw")));
            return ref;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String select(String word, String constant) {
        return "SELECT n AS " + word + " FROM billing.invoices WHERE text = '" + constant + "' LIMIT 1";
    }

    @Override
    public void act(String ref, String word, String constant) {
        try (Statement statement = open.get(ref).session().createStatement()) {
            statement.execute(select(word, constant));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void actElsewhere(String word, String constant) {
        try (Connection session = pam.server.connect(RealPostgres.DATABASE);
                Statement statement = session.createStatement()) {
            statement.execute("SET log_statement = 'all'");
            statement.execute(select(word, constant));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void end(String ref) {
        pam.adapter.revoke(Orders.ending(open.get(ref).held()), PamFixture.context());
    }

    /** The log rotates, and somebody deletes all files but the newest. */
    @Override
    public boolean forget() {
        rotate();
        RealPostgres.execute(
                pam.server,
                RealPostgres.DATABASE,
                "COPY (SELECT) TO PROGRAM 'cd log && ls *.json | sort | head -n -1 | xargs rm -f'");
        return true;
    }

    private void rotate() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String current = current();
        while (current().equals(current)) {
            RealPostgres.execute(pam.server, RealPostgres.DATABASE, "SELECT pg_rotate_logfile()");
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the log does not rotate");
            }
        }
    }

    private String current() {
        try (Connection connection = pam.server.connect(RealPostgres.DATABASE)) {
            return Catalogue.one(connection, "SELECT pg_current_logfile('jsonlog')")
                    .orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean restart() {
        return pam.restart();
    }

    @Override
    public boolean jumpClock(Duration offset) {
        return pam.jumpClock(offset);
    }

    @Override
    public Set<Fault> faults() {
        return pam.faults();
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case ANSWER_LOST -> pam.proxy.cutAnswerTo("log_files");
            case ANSWER_CUT -> pam.proxy.cutInAnswerTo("log_files");
            default -> pam.breakWith(fault);
        }
    }

    @Override
    public Set<String> canaries() {
        return pam.canaries();
    }

    @Override
    public void close() {
        try {
            for (Open each : open.values()) {
                each.session().close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            pam.close();
        }
    }
}
