// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final int STATEMENTS = 256;

    private final Connection connection;
    private final Dialect dialect;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, Map<String, Integer>> columns = new HashMap<>();

    Session(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement of our own without arguments, such as COMMIT. */
    void run(String sql) throws SQLException {
        bind(sql, new Object[0]).execute();
    }

    /** Where the columns of that statement's results are, as far as they were asked for. */
    Map<String, Integer> columns(String sql) {
        if (columns.size() > STATEMENTS) {
            columns.clear();
        }
        return columns.computeIfAbsent(sql, text -> new HashMap<>());
    }

    PreparedStatement bind(String sql, Object[] arguments) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
            evict();
        }
        for (int i = 0; i < arguments.length; i++) {
            set(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private void evict() throws SQLException {
        if (prepared.size() > STATEMENTS) {
            var eldest = prepared.entrySet().iterator();
            PreparedStatement unused = eldest.next().getValue();
            eldest.remove();
            unused.close();
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof Long || value instanceof Integer) {
            statement.setLong(index, ((Number) value).longValue());
        } else if (value instanceof Boolean yes) {
            statement.setLong(index, yes ? 1 : 0);
        } else if (value instanceof Instant time) {
            statement.setLong(index, time.toEpochMilli());
        } else if (value instanceof Enum<?> constant) {
            statement.setString(index, constant.name());
        } else {
            throw new SQLException("no SQL value for a " + value.getClass().getName());
        }
    }

    @Override
    public void close() throws SQLException {
        prepared.clear();
        connection.close();
    }
}
