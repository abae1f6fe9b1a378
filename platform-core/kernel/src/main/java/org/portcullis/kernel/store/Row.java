// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The current row of a query, by column name. A column that isn't there is an error in the SQL, never a null. */
public final class Row {
    private final ResultSet results;
    private final Map<String, Integer> columns;

    /** @param columns places of columns that earlier results of the same statement had; drivers look them up anew each time */
    Row(ResultSet results, Map<String, Integer> columns) {
        this.results = results;
        this.columns = columns;
    }

    private int place(String column) throws SQLException {
        Integer known = columns.get(column);
        if (known == null) {
            known = results.findColumn(column);
            columns.put(column, known);
        }
        return known;
    }

    /** The text, or null. */
    public String text(String column) {
        try {
            return results.getString(place(column));
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** The number; a null there is refused. */
    public long number(String column) {
        return numberOrNone(column).orElseThrow(() -> unreadable(column, null));
    }

    /** The number, or empty for null. */
    public Optional<Long> numberOrNone(String column) {
        try {
            long value = results.getLong(place(column));
            return results.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException e) {
            throw unreadable(column, e);
        }
    }

    /** 0 is no, everything else is yes. */
    public boolean yes(String column) {
        return number(column) != 0;
    }

    /** Epoch milliseconds as an instant, or null. */
    public Instant time(String column) {
        return numberOrNone(column).map(Instant::ofEpochMilli).orElse(null);
    }

    /** The constant of that name, or null. */
    public <E extends Enum<E>> E constant(Class<E> type, String column) {
        String name = text(column);
        return name == null ? null : Enum.valueOf(type, name);
    }

    private static StoreException unreadable(String column, SQLException cause) {
        return new StoreException("Column " + column + " can't be read as the code expects.", cause);
    }
}
