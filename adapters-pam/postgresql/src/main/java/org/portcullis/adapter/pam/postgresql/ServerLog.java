// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.session.SessionRecord;
import org.portcullis.spi.session.SessionRecords;

/**
 * Reads the server's log through the two functions of {@code recording.sql}. A cursor names a file by its first line, which
 * outlives renaming and tells a file that was begun anew; the offset in it; and whether that is inside of a line.
 */
final class ServerLog {
    private static final Pattern CURSOR = Pattern.compile("v1:([0-9a-f]*):([0-9]{1,18}):([01])");
    private static final Position BEGIN = new Position("", 0, false);

    private final Connections connections;
    private final UnaryOperator<String> constant;

    ServerLog(Connections connections, UnaryOperator<String> constant) {
        this.connections = connections;
        this.constant = constant;
    }

    private record Position(String mark, long offset, boolean inLine) {
        String text() {
            return "v1:" + mark + ":" + offset + ":" + (inLine ? 1 : 0);
        }
    }

    private record LogFile(String name, long size, String mark) {}

    private record Lines(List<SessionRecord> records, long end, boolean torn) {}

    /** Where nothing is recorded, the cursor stays where it is. */
    static SessionRecords nothing(String cursor) {
        return new SessionRecords(List.of(), cursor.isEmpty() ? BEGIN.text() : cursor, false, false);
    }

    SessionRecords poll(String cursor, CallContext context) {
        Matcher matcher = CURSOR.matcher(cursor);
        boolean known = matcher.matches();
        Position from = known
                ? new Position(
                        matcher.group(1),
                        Long.parseLong(matcher.group(2)),
                        matcher.group(3).equals("1"))
                : BEGIN;
        boolean unreadable = !known && !cursor.isEmpty();
        return connections.statements(context, connection -> read(connection, from, unreadable));
    }

    private SessionRecords read(Connection connection, Position from, boolean lost) throws SQLException {
        List<LogFile> files = files(connection, from.mark());
        if (files.isEmpty()) {
            boolean gone = lost || !from.mark().isEmpty();
            return new SessionRecords(List.of(), (gone ? BEGIN : from).text(), false, gone);
        }
        int index = 0;
        while (index < files.size() && !files.get(index).mark().equals(from.mark())) {
            index++;
        }
        boolean there = index < files.size() && files.get(index).size() >= from.offset();
        boolean gap = lost || !there && !from.mark().isEmpty();
        LogFile file = files.get(there ? index : 0);
        Position start = there ? from : new Position(file.mark(), 0, false);
        Lines lines = lines(connection, file, start);
        if (lines.end() > start.offset()) {
            Position next = new Position(file.mark(), lines.end(), lines.torn());
            return new SessionRecords(lines.records(), next.text(), true, gap);
        }
        // to its end, and there was a newer one before that was looked at: nothing more comes here
        int newer = files.indexOf(file) + 1;
        if (newer < files.size()) {
            return new SessionRecords(List.of(), new Position(files.get(newer).mark(), 0, false).text(), true, gap);
        }
        return new SessionRecords(List.of(), start.text(), false, gap);
    }

    private static List<LogFile> files(Connection connection, String mark) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM portcullis.log_files(?)")) {
            statement.setString(1, mark);
            List<LogFile> files = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    files.add(new LogFile(rows.getString("file"), rows.getLong("size"), rows.getString("mark")));
                }
            }
            return files;
        }
    }

    private Lines lines(Connection connection, LogFile file, Position from) throws SQLException {
        String sql = "SELECT line_end, ref, extract(epoch FROM at) AS seconds, line FROM portcullis.log_lines(?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, file.name());
            statement.setLong(2, from.offset());
            statement.setBoolean(3, from.inLine());
            List<SessionRecord> records = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String ref = rows.getString("ref");
                    if (ref == null) {
                        return new Lines(records, rows.getLong("line_end"), rows.getString("line") != null);
                    }
                    Instant at = Instant.ofEpochMilli(Math.round(rows.getDouble("seconds") * 1000));
                    LogLine.read(rows.getString("line"), ref, at, constant).ifPresent(records::add);
                }
            }
            throw new AdapterException(FailureKind.INTERNAL, "the server's log was read without an end");
        }
    }
}
