// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.it.real.RealVendors;
import org.portcullis.tck.server.OpenBaoServer.Answer;

/** OpenBao asked with its root token, PostgreSQL with its superuser, and the credentials tried at PostgreSQL itself. */
public final class RealSide implements VendorSide {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LEASES = "database/creds/portcullis-billing/";

    /**
     * A login that was ever of use: with a grant or a session. OpenBao leaves others behind when its client goes away
     * between CREATE ROLE and the lease (4 of 150 requests that were cut, without us): no lease, no grant, a password
     * that nobody has seen, and dead by its VALID UNTIL.
     */
    private static final String USABLE = "(EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)"
            + " OR EXISTS (SELECT 1 FROM pg_stat_activity s WHERE s.usesysid = r.oid))";

    private final RealVendors vendors;
    private final Map<String, Connection> sessions = new ConcurrentHashMap<>();

    /** Of these vendors. */
    public RealSide(RealVendors vendors) {
        this.vendors = vendors;
    }

    @Override
    public Map<String, Set<String>> lists() {
        return Map.of(
                "vendor_lease",
                leases(),
                "principal",
                names("SELECT rolname FROM pg_roles r WHERE rolname LIKE 'v-%' AND " + USABLE),
                "pam_grant",
                names("SELECT rolname FROM pg_roles WHERE rolname LIKE 'pcl\\_%'"));
    }

    private Set<String> leases() {
        Answer answer = vendors.bao().call("GET", "sys/leases/lookup/" + LEASES + "?list=true", null);
        Set<String> ids = new TreeSet<>();
        if (answer.status() == 404) {
            return ids; // none
        }
        if (answer.status() != 200) {
            throw new IllegalStateException("the vault's leases can't be listed: " + answer);
        }
        try {
            MAPPER.readTree(answer.body()).at("/data/keys").forEach(key -> ids.add(LEASES + key.asText()));
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logins that were dropped leave their sessions behind: those have an oid that nobody has any more. */
    @Override
    public Set<String> ghosts() {
        Set<String> ghosts = names("SELECT 'session of ' || usesysid FROM pg_stat_activity s WHERE usesysid IS NOT NULL"
                + " AND NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = s.usesysid)");
        ghosts.addAll(names("SELECT 'grant to nobody: ' || rolname FROM pg_roles r WHERE rolname LIKE 'pcl\\_%'"
                + " AND NOT EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.roleid = r.oid)"));
        ghosts.addAll(names("SELECT 'login without an end: ' || rolname FROM pg_roles r WHERE rolname LIKE 'v-%'"
                + " AND rolvaliduntil IS NULL"));
        return ghosts;
    }

    @Override
    public String remark() {
        int stillborn = names("SELECT rolname FROM pg_roles r WHERE rolname LIKE 'v-%' AND NOT " + USABLE)
                .size();
        return ", and " + stillborn + " logins that OpenBao made and has no lease for, without a grant";
    }

    private Set<String> names(String sql) {
        Set<String> names = new TreeSet<>();
        try (Connection connection = vendors.postgres().connect("billing");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public boolean works(JsonNode credential) {
        try (Connection connection = open(credential)) {
            return reads(connection);
        } catch (SQLException e) {
            return refused(e);
        }
    }

    @Override
    public boolean dead(JsonNode credential) {
        try (Connection connection = open(credential)) {
            return !connection.isValid(5);
        } catch (SQLException e) {
            return !refused(e) && cut(credential);
        }
    }

    /** False, when it was refused as what is dead is; anything else is an error. */
    private static boolean refused(SQLException e) {
        boolean dead = Set.of("28P01", "28000", "42501", "57P01").contains(String.valueOf(e.getSQLState()));
        if (!dead) {
            throw new IllegalStateException("PostgreSQL can't be asked", e);
        }
        return false;
    }

    private static Connection open(JsonNode credential) throws SQLException {
        return DriverManager.getConnection(
                credential.path("url").asText(),
                credential.path("username").asText(),
                credential.path("password").asText());
    }

    private static boolean reads(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM billing.invoices")) {
            return rows.next() && rows.getInt(1) == 100;
        }
    }

    /** Uses it, and keeps the session. */
    void keep(JsonNode credential) {
        try {
            Connection connection = open(credential);
            if (!reads(connection)) {
                throw new AssertionError("a fresh credential doesn't work");
            }
            sessions.put(credential.path("username").asText(), connection);
        } catch (SQLException e) {
            throw new AssertionError("a fresh credential doesn't work", e);
        }
    }

    private boolean cut(JsonNode credential) {
        Connection session = sessions.get(credential.path("username").asText());
        try {
            return session == null || !session.isValid(5);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
