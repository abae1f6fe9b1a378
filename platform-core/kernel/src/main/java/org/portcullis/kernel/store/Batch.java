// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of many members. Each runs behind a savepoint, so that one that throws undoes only itself; all are
 * answered after the one commit.
 */
final class Batch {
    private static final int MOST_MEMBERS = 256;
    private static final long LONGEST_NANOS = 50_000_000;

    private final Session session;
    private final String node;
    private final WriteQueue queue;
    private final Commits commits;
    private final List<Member<?>> done = new ArrayList<>();
    private boolean connectionLost;

    Batch(Session session, String node, WriteQueue queue, Commits commits) {
        this.session = session;
        this.node = node;
        this.queue = queue;
        this.commits = commits;
    }

    /** Writes that member and what else waits; returns why all of it failed, or null. */
    StoreException write(Member<?> first) {
        try {
            session.dialect().beginWrite(session);
            session.run("SAVEPOINT member");
        } catch (SQLException e) {
            StoreException failure = fail(e);
            first.fail(failure);
            rollBack(failure);
            return failure;
        }
        StoreException failure = runAll(first);
        if (failure != null || done.isEmpty()) {
            rollBack(failure);
            done.forEach(member -> member.fail(failure));
            return failure;
        }
        return commit();
    }

    private StoreException runAll(Member<?> first) {
        long end = System.nanoTime() + LONGEST_NANOS;
        Member<?> member = first;
        int begun = 0;
        while (member != null) {
            StoreException lost = runOne(member);
            if (lost != null) {
                return lost;
            }
            boolean urgent = member.priority == Priority.REVOCATION && !queue.hasRevocation();
            boolean full = ++begun >= MOST_MEMBERS || System.nanoTime() - end > 0;
            member = urgent || full ? null : queue.poll();
        }
        return null;
    }

    /** Returns null when the transaction can go on. */
    private StoreException runOne(Member<?> member) {
        if (member.expired(System.nanoTime())) {
            member.fail(new StoreBusy("The write was not begun within its deadline: nothing was changed.", null));
            return null;
        }
        if (!member.begin()) {
            return null;
        }
        try {
            member.run(new Tx(session, node));
            if (member.priority == Priority.NORMAL && !member.tx().records().isEmpty()) {
                commits.requireChain();
            }
        } catch (Throwable e) {
            return undo(member, e);
        }
        try {
            session.dialect().nextMember(session);
            done.add(member);
            return null;
        } catch (SQLException e) {
            StoreException failure = fail(e);
            member.fail(failure);
            return failure;
        }
    }

    private StoreException undo(Member<?> member, Throwable cause) {
        try {
            session.run("ROLLBACK TO SAVEPOINT member");
            member.fail(cause);
            return null;
        } catch (SQLException e) {
            // the database has given the whole transaction up (disk full, connection gone)
            StoreException failure = cause instanceof StoreException known
                    ? known
                    : session.dialect().explain(e);
            connectionLost |= session.dialect().lostConnection(e) || failure instanceof StoreUnavailable;
            member.fail(cause);
            return failure;
        }
    }

    private StoreException commit() {
        try {
            session.dialect().commit(session, done.stream().anyMatch(member -> member.tx()
                    .telling()));
        } catch (SQLException e) {
            StoreException why = fail(e);
            StoreException failure = session.dialect().commitUndone(e)
                    ? why
                    : new OutcomeUnknown("The commit failed, and nobody can tell whether it was done.", why);
            rollBack(failure);
            done.forEach(member -> member.fail(failure));
            return failure;
        }
        commits.committed(done);
        return null;
    }

    private StoreException fail(SQLException cause) {
        connectionLost |= session.dialect().lostConnection(cause);
        return session.dialect().explain(cause);
    }

    private void rollBack(StoreException because) {
        try {
            if (!connectionLost) {
                session.run("ROLLBACK");
            }
        } catch (SQLException e) {
            // SQLite may have rolled back already; a connection in an unknown state is never used again
            connectionLost = true;
            if (because != null) {
                because.addSuppressed(e);
            }
        }
    }

    boolean connectionLost() {
        return connectionLost;
    }
}
