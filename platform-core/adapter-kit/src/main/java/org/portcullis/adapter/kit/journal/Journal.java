// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps short records durably and in order. Many threads may write at once: those that wait for the disk at the same
 * time share one write and one fsync.
 *
 * <p>Use it so: change the state in memory and {@link #append} the record under one lock of your own, then
 * {@link #sync} outside of that lock, and only then answer. An answer that changes nothing ("already gone") must
 * {@code sync(tail())} too, since the change that it speaks of may not be on the disk yet.
 *
 * <p>When the disk refuses a write (full, read-only), {@link #sync} throws, the records stay in memory in their order
 * and the next {@code sync} tries again: nothing is lost and nothing is claimed. An interrupt of a calling thread
 * disturbs no write.
 */
public final class Journal implements AutoCloseable {
    /** Records that may wait in memory for a disk that refuses them, in bytes. */
    static final int MAX_PENDING_BYTES = 8 * 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flushed = lock.newCondition();
    private final JournalFile file;
    private ByteArrayOutputStream pending = new ByteArrayOutputStream(1024);
    private long appended;
    private long durable;
    private boolean flushing;
    private boolean closed;

    Journal(JournalFile file, long records) {
        this.file = file;
        this.appended = records;
        this.durable = records;
    }

    /**
     * Opens the file, making it when absent, and hands each record that it holds to {@code replay} in order. A tail
     * that a crash tore is cut off: nobody was told that it was kept.
     *
     * @throws DamagedJournalException when a record in the middle of the file is unreadable
     * @throws IOException when the file can't be opened, or another process holds it
     */
    public static Journal open(Path path, RecordReader replay) throws IOException {
        JournalFile file = JournalFile.open(path);
        try {
            return new Journal(file, file.replay(replay));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Takes a record in; it is not durable before {@link #sync} of the returned position.
     *
     * @param record any bytes but a line feed, at most 1 MiB
     * @return the position to sync
     * @throws IOException when the disk has refused so much that no more is kept in memory
     */
    public long append(byte[] record) throws IOException {
        byte[] line = JournalFile.frame(record);
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the journal " + file + " is closed");
            }
            if (pending.size() + line.length > MAX_PENDING_BYTES) {
                throw new IOException("the journal " + file + " can't be written; free its disk");
            }
            pending.writeBytes(line);
            return ++appended;
        } finally {
            lock.unlock();
        }
    }

    /** The position of the last record taken in. */
    public long tail() {
        lock.lock();
        try {
            return appended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when all records up to {@code position} are on the disk.
     *
     * @throws IOException when the disk refuses; calling again tries again
     */
    public void sync(long position) throws IOException {
        lock.lock();
        try {
            while (durable < position) {
                if (closed) {
                    throw new IOException("the journal " + file + " is closed");
                }
                if (flushing) {
                    flushed.awaitUninterruptibly();
                } else {
                    flush();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bytes in the file, for the caller's choice when to {@link #replaceWith} a shorter one. */
    public long length() {
        return file.length();
    }

    /**
     * Writes a new file with only these records and puts it in the old one's place at once. The caller holds its own
     * lock, so that the records say the same as all that was appended up to now.
     *
     * @throws IOException when the new file can't be written; the old one then stays in use
     */
    public void replaceWith(List<byte[]> records) throws IOException {
        lock.lock();
        try {
            while (flushing) {
                flushed.awaitUninterruptibly();
            }
            file.replaceWith(records);
            pending = new ByteArrayOutputStream(1024);
            durable = appended;
            flushed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is pending and closes the file; repeating it does nothing. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            try {
                sync(appended);
            } finally {
                closed = true;
                flushed.signalAll();
                file.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held; gives it up while the disk works, so that others can append to the next batch. */
    private void flush() throws IOException {
        byte[] batch = pending.toByteArray();
        long upTo = appended;
        pending.reset();
        flushing = true;
        lock.unlock();
        boolean written = false;
        try {
            file.write(batch);
            written = true;
        } finally {
            lock.lock();
            flushing = false;
            if (written) {
                durable = upTo;
            } else {
                putBack(batch);
            }
            flushed.signalAll();
        }
    }

    private void putBack(byte[] batch) {
        ByteArrayOutputStream again = new ByteArrayOutputStream(batch.length + pending.size());
        again.writeBytes(batch);
        again.writeBytes(pending.toByteArray());
        pending = again;
    }
}
