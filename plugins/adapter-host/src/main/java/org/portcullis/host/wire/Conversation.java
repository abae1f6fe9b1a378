// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Both directions of a channel: many questions at once, each with an answer of its own, and announcements. One thread
 * reads and one writes, so that an interrupted caller never closes the channel. It ends as a whole: with the channel, or
 * with the first thing that came and isn't a message.
 */
public final class Conversation implements AutoCloseable {
    /** How long an interrupted call may take to say what became of it: less than a lane waits before it counts it as hung. */
    private static final long GRACE_MILLIS = 700;

    /** More questions at once than any instance has calls: what asks more has gone wrong, and gets no thread for it. */
    private static final int MOST_QUESTIONS = 512;

    /** Who lets so many messages wait asks and doesn't read. */
    private static final int MOST_LEAVING = 8 * MOST_QUESTIONS;

    private final ByteChannel channel;
    private final Side side;
    private final String name;
    private final BlockingQueue<Frame> leaving = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<Frame>> asked = new ConcurrentHashMap<>();
    private final Map<Long, Work> answering = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ExecutorService threads;
    private volatile boolean ended;

    /** What this end does with what comes. */
    public interface Side {
        /** Answers a question on a thread of its own, which is interrupted when nobody waits any more. */
        byte[] answer(Frame question) throws IOException;

        /** Hears an announcement on the reading thread. */
        void hear(Frame said) throws IOException;

        /**
         * It is over; the calls in flight fail with what this returns. May wait a moment to find out why.
         *
         * @param cause what was wrong with what came; empty when the other side has just gone
         */
        AdapterException over(Optional<Exception> cause);
    }

    /** Over an authenticated channel; {@link #begin} starts it. */
    public Conversation(ByteChannel channel, Side side, String name) {
        this.channel = channel;
        this.side = side;
        this.name = name;
        this.threads = Executors.newCachedThreadPool(work -> thread(work, "call"));
    }

    private Thread thread(Runnable work, String what) {
        Thread thread = new Thread(work, name + "-" + what);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** Starts to read and to write. */
    public Conversation begin() {
        thread(this::read, "in").start();
        thread(this::write, "out").start();
        return this;
    }

    /** Announces something. */
    public void say(Kind kind, byte[] body) {
        leaving.add(new Frame(kind, 0, body));
    }

    /**
     * Asks and waits. {@code TIMEOUT} after the patience or an interruption, unless the answer comes right after it.
     *
     * @param down what to fail with when the conversation is over already: nothing was asked
     */
    public byte[] ask(Kind kind, byte[] body, long patienceMillis, Supplier<AdapterException> down) {
        long id = numbers.incrementAndGet();
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        asked.put(id, answer);
        if (ended) {
            asked.remove(id);
            throw down.get();
        }
        leaving.add(new Frame(kind, id, body));
        try {
            return answered(await(answer, id, patienceMillis));
        } finally {
            asked.remove(id);
        }
    }

    private Frame await(CompletableFuture<Frame> answer, long id, long patienceMillis) {
        boolean interrupted = false;
        try {
            return answer.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException e) {
            interrupted = Thread.interrupted();
        } catch (ExecutionException e) {
            throw thrown(e);
        }
        leaving.add(new Frame(Kind.CANCEL, id, new byte[0]));
        try {
            return answer.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            throw silent();
        } catch (TimeoutException e) {
            throw silent();
        } catch (ExecutionException e) {
            throw thrown(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static AdapterException silent() {
        return new AdapterException(
                FailureKind.TIMEOUT, "its process gave no answer in time; whether it took effect isn't known");
    }

    private static AdapterException thrown(ExecutionException e) {
        return e.getCause() instanceof AdapterException known
                ? new AdapterException(known.kind(), known.getMessage(), known)
                : new AdapterException(FailureKind.INTERNAL, "failed", e);
    }

    private static byte[] answered(Frame frame) {
        if (frame.kind() == Kind.FAILURE) {
            throw Failure.read(frame.body());
        }
        return frame.body();
    }

    private void read() {
        try {
            while (true) {
                heard(Frame.read(channel));
            }
        } catch (EOFException | ClosedChannelException e) {
            finish(Optional.empty());
        } catch (IOException | RuntimeException e) {
            finish(Optional.of(e));
        }
    }

    private void heard(Frame frame) throws IOException {
        switch (frame.kind()) {
            case ANSWER, FAILURE -> {
                CompletableFuture<Frame> waiting = asked.get(frame.id());
                if (waiting == null || !waiting.complete(frame)) {
                    frame.wipe(); // too late: it may hold a secret
                }
            }
            case CALL, RESOLVE, REQUIRE -> answer(frame);
            case CANCEL -> {
                Work work = answering.get(frame.id());
                if (work != null) {
                    work.cancel();
                }
            }
            default -> side.hear(frame);
        }
    }

    /** A question that is being answered. */
    private final class Work implements Runnable {
        private final Frame question;
        private boolean cancelled;
        private Thread runner;

        Work(Frame question) {
            this.question = question;
        }

        @Override
        public void run() {
            synchronized (this) {
                if (cancelled) {
                    return;
                }
                runner = Thread.currentThread();
            }
            Frame answer = answerTo(question);
            synchronized (this) {
                runner = null;
                Thread.interrupted(); // the next question on this thread isn't cancelled
            }
            answering.remove(question.id());
            leaving.add(answer);
        }

        synchronized void cancel() {
            if (runner != null) {
                runner.interrupt();
            } else if (!cancelled) {
                cancelled = true;
                refuse("it was cancelled before it began");
            }
        }

        /** Nothing was called. */
        void refuse(String why) {
            answering.remove(question.id());
            leaving.add(failure(question, new AdapterException(FailureKind.UNAVAILABLE, why)));
        }
    }

    private void answer(Frame question) throws IOException {
        if (leaving.size() > MOST_LEAVING) {
            throw new IOException("it asks and doesn't read the answers");
        }
        Work work = new Work(question);
        if (answering.size() >= MOST_QUESTIONS) {
            work.refuse(MOST_QUESTIONS + " questions are being answered already");
            return;
        }
        if (answering.putIfAbsent(question.id(), work) != null) {
            throw new IOException("a question's number is in use");
        }
        try {
            threads.execute(work);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            work.refuse("its process has no thread left for it");
        }
    }

    private Frame answerTo(Frame question) {
        try {
            return new Frame(Kind.ANSWER, question.id(), side.answer(question));
        } catch (Throwable e) { // whatever a bundle throws, its process goes on
            return failure(question, Failure.of(e));
        } finally {
            question.wipe();
        }
    }

    private static Frame failure(Frame question, AdapterException why) {
        return new Frame(Kind.FAILURE, question.id(), Failure.write(why));
    }

    private void write() {
        try {
            while (!ended) {
                Frame next = leaving.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    next.write(channel);
                    next.wipe();
                }
            }
        } catch (IOException e) {
            finish(Optional.empty()); // the reader learns the same
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finish(Optional.empty());
        }
    }

    private synchronized void finish(Optional<Exception> cause) {
        if (ended) {
            return;
        }
        ended = true;
        close(channel);
        threads.shutdownNow();
        AdapterException why = side.over(cause);
        asked.values().forEach(each -> each.completeExceptionally(why));
        leaving.forEach(Frame::wipe);
    }

    private static void close(ByteChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("a socket can't be closed", e);
        }
    }

    /** Whether it is over. */
    public boolean isOver() {
        return ended;
    }

    /** Ends it. */
    @Override
    public void close() {
        finish(Optional.empty());
    }
}
