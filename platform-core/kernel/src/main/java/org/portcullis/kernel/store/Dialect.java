// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;

/** The few things in which SQLite and PostgreSQL differ. */
interface Dialect {
    /** Opens the writer's connection. */
    Session openWriter() throws SQLException;

    /** Begins what the database needs done beside the writer; closing ends it. */
    AutoCloseable upkeep();

    /** Opens a connection that only reads. */
    Session openReader() throws SQLException;

    /** Opens one that only reads and is of no more use when an answer takes longer than two seconds. */
    default Session openWatcher() throws SQLException {
        return openReader();
    }

    /** Whether other nodes may use the same database. */
    default boolean shared() {
        return false;
    }

    /** Waits up to a second for word from other nodes; for a session of {@link #openEar} and one thread. */
    default boolean hears(Session ear) throws SQLException {
        throw new UnsupportedOperationException("nobody else is there");
    }

    /** Opens a connection that hears what other nodes tell. */
    default Session openEar() throws SQLException {
        throw new UnsupportedOperationException("nobody else is there");
    }

    /** Ends the writer's transaction, and tells the other nodes so when it succeeds. */
    default void commit(Session session, boolean telling) throws SQLException {
        session.run("COMMIT");
    }

    /** Begins the writer's transaction and holds off other writers. */
    void beginWrite(Session session) throws SQLException;

    /** Begins a reading transaction on one snapshot. */
    void beginRead(Session session) throws SQLException;

    /** Keeps what was done since the savepoint {@code member} and sets it anew. */
    void nextMember(Session session) throws SQLException;

    /** What the identity column of the migrations is called here. */
    String identityColumn();

    /** What {@code json_each} is given for the MCP servers that the document of an agent {@code a} declares. */
    String declaredMcpServers();

    /** Throws {@link StoreDamaged} when the database is broken; called once at start. */
    void checkIntegrity(Session session) throws SQLException;

    /** The same failure in our words. Never shows values of rows. */
    StoreException explain(SQLException failure);

    /** Whether the connection is of no more use after this. */
    boolean lostConnection(SQLException failure);

    /** Whether a failed COMMIT is known to have changed nothing. */
    boolean commitUndone(SQLException failure);

    /** For messages: where the database is, without secrets. */
    String place();
}
