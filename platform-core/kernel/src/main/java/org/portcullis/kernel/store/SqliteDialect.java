// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** SQLite: one file, write-ahead log, each commit on the disk before it is answered. */
final class SqliteDialect implements Dialect {
    private static final int FULL = 13;
    private static final int READ_ONLY = 8;
    private static final int PERMISSION = 3;
    private static final int BUSY = 5;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int CANNOT_OPEN = 14;
    private static final int CONSTRAINT = 19;
    private static final int NOT_A_DATABASE = 26;
    private static final int BUSY_MILLIS = 5_000;
    /** Above this a check of the whole file would hold up the start; then only the schema is read. */
    private static final long CHECK_WHOLE_BELOW = 512L << 20;

    private final Path file;

    SqliteDialect(Path file) {
        this.file = file;
    }

    @Override
    public Session openWriter() throws SQLException {
        Session session = new Session(connect(), this);
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint=20000"); // 80 MB; before that WalKeeper does it
        }
        return session;
    }

    @Override
    public AutoCloseable upkeep() {
        return new WalKeeper(this, file);
    }

    @Override
    public Session openReader() throws SQLException {
        Session session = new Session(connect(), this);
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("PRAGMA query_only=1");
        }
        return session;
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setGetGeneratedKeys(false); // else each statement is searched for "insert" by a pattern
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    @Override
    public void beginWrite(Session session) throws SQLException {
        session.run("BEGIN IMMEDIATE");
    }

    @Override
    public void beginRead(Session session) throws SQLException {
        session.run("BEGIN");
    }

    @Override
    public void nextMember(Session session) throws SQLException {
        session.run("RELEASE SAVEPOINT member");
        session.run("SAVEPOINT member");
    }

    @Override
    public String identityColumn() {
        return "INTEGER PRIMARY KEY AUTOINCREMENT";
    }

    @Override
    public String declaredMcpServers() {
        return "a.doc, '$.declared_intent.mcp_servers'";
    }

    @Override
    public void checkIntegrity(Session session) throws SQLException {
        boolean whole = size() < CHECK_WHOLE_BELOW;
        String check = whole ? "PRAGMA quick_check(1)" : "SELECT 'ok' FROM (SELECT count(*) FROM sqlite_schema)";
        try (Statement statement = session.connection().createStatement();
                ResultSet result = statement.executeQuery(check)) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw damaged(null);
            }
        }
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // the check itself will tell what is wrong with the file
        }
    }

    @Override
    public StoreException explain(SQLException failure) {
        switch (failure.getErrorCode()) {
            case FULL:
                return new StoreFull("The disk of " + file + " is full: make room, then try again.", failure);
            case READ_ONLY, PERMISSION:
                return new StoreReadOnly(file + " can't be written: check the owner and the mount.", failure);
            case CANNOT_OPEN:
                return new StoreReadOnly(file + " can't be opened: check that the folder exists and is ours.", failure);
            case CORRUPT, NOT_A_DATABASE:
                return damaged(failure);
            case BUSY:
                return new StoreUnavailable(file + " is locked by another process.", failure);
            case IO_ERROR:
                return new StoreUnavailable("The disk of " + file + " reports an error.", failure);
            case CONSTRAINT:
                return new StoreConflict("A rule of the schema forbids this row.", failure);
            default:
                return new StoreException("A statement failed: " + failure.getMessage(), failure);
        }
    }

    private StoreDamaged damaged(SQLException cause) {
        return new StoreDamaged(
                "The database " + file + " is damaged: stop, keep a copy of it, and run 'portcullis restore'.", cause);
    }

    @Override
    public boolean lostConnection(SQLException failure) {
        int code = failure.getErrorCode();
        return code == IO_ERROR || code == CANNOT_OPEN || code == CORRUPT || code == NOT_A_DATABASE;
    }

    @Override
    public boolean commitUndone(SQLException failure) {
        // the commit frame is the last thing written: a full disk means that it isn't there
        return failure.getErrorCode() == FULL;
    }

    @Override
    public String place() {
        return file.toString();
    }
}
