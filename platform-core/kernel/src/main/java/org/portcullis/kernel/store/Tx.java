// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.kernel.store.OutboxAppender.OutboxRecord;
import org.portcullis.service.audit.AuditEntry;

/**
 * A transaction in hand. Arguments are bound in order: {@code String}, {@code Long}, {@code Integer}, {@code Boolean}
 * (0/1), {@code Instant} (epoch milliseconds), an enum (its name) or null.
 *
 * <p>After a statement has failed the transaction is lost: every further statement fails, and so does the work, even
 * if it swallowed the exception. Expected conflicts are written as {@code ON CONFLICT}.
 */
public final class Tx {
    private static final String OUTBOX = "INSERT INTO audit_outbox (node, record) VALUES (?, ?) RETURNING seq";

    private final Session session;
    private final String node;
    private final List<OutboxRecord> records = new ArrayList<>(1);
    private final List<Runnable> afterCommit = new ArrayList<>(1);
    private final List<Runnable> whenUndone = new ArrayList<>(0);
    private StoreException lost;
    private boolean telling;
    private boolean closed;

    /** @param node whose outbox takes the records; null in a reading transaction */
    Tx(Session session, String node) {
        this.session = session;
        this.node = node;
    }

    /** Runs an INSERT, UPDATE or DELETE and returns the number of rows that it changed. */
    public int update(String sql, Object... arguments) {
        PreparedStatement statement = begin(sql, arguments);
        try {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw lose(e);
        }
    }

    /** Runs a query (or a statement with RETURNING) and maps all its rows. */
    public <T> List<T> query(String sql, RowMapper<T> mapper, Object... arguments) {
        PreparedStatement statement = begin(sql, arguments);
        try (ResultSet results = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(results, session.columns(sql));
            while (results.next()) {
                rows.add(mapper.map(row));
            }
            return rows;
        } catch (SQLException e) {
            throw lose(e);
        }
    }

    /** The only row, or empty; a second row is an error. */
    public <T> Optional<T> one(String sql, RowMapper<T> mapper, Object... arguments) {
        List<T> rows = query(sql, mapper, arguments);
        if (rows.size() > 1) {
            throw lose(new SQLException("one row was expected, " + rows.size() + " came: " + sql));
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** The next number of a counter that only grows, for example {@code change}; the other nodes are told. */
    public long next(String counter) {
        telling = true;
        return one("UPDATE counter SET n = n + 1 WHERE name = ? RETURNING n", row -> row.number("n"), counter)
                .orElseThrow(() -> new StoreException("No counter " + counter + '.', null));
    }

    /**
     * Writes an audit record in this transaction; the appender takes it into the chain in commit order, before the
     * caller of the write is answered.
     *
     * @param entry already redacted; its details are JSON values
     * @return the record's id, {@code evt_…}
     */
    public String audit(AuditEntry entry) {
        Map<String, Object> fields = AuditFields.of(entry, Instant.now());
        String json = CanonicalJson.write(fields);
        long seq = one(OUTBOX, row -> row.number("seq"), node, json).orElseThrow();
        records.add(new OutboxRecord(seq, json));
        return (String) fields.get("id");
    }

    /** Runs on the writer thread when the commit is durable, before the caller is answered. Short, and must not throw. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Runs on the writer thread when what was done here is undone, or may be. Short, and must not throw. */
    public void whenUndone(Runnable action) {
        whenUndone.add(action);
    }

    /** The other nodes hear of this commit at once. */
    public void tell() {
        telling = true;
    }

    boolean telling() {
        return telling;
    }

    /** It is undone, or may be. */
    void undone() {
        whenUndone.forEach(Runnable::run);
        whenUndone.clear();
    }

    private PreparedStatement begin(String sql, Object[] arguments) {
        if (closed) {
            throw new IllegalStateException("This transaction has ended: a Tx must not leave its Work.");
        }
        if (lost != null) {
            throw new StoreException("An earlier statement of this transaction failed.", lost);
        }
        try {
            return session.bind(sql, arguments);
        } catch (SQLException e) {
            throw lose(e);
        }
    }

    private StoreException lose(SQLException cause) {
        lost = session.dialect().explain(cause);
        return lost;
    }

    /** Ends the use of this object. Throws when a statement failed, though the work went on. */
    void finish() {
        closed = true;
        if (lost != null) {
            throw lost;
        }
    }

    void abandon() {
        closed = true;
    }

    List<OutboxRecord> records() {
        return records;
    }

    List<Runnable> actionsAfterCommit() {
        return afterCommit;
    }
}
