// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

@Timeout(30)
@DisplayName("Both ends of the socket: who is let in, many calls at once, their ends, and what isn't a message (PLG-6)")
class ConversationTest {
    private static final long LONG = 20_000;

    @TempDir
    Path folder;

    private SocketChannel here;
    private SocketChannel there;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel door =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            there = SocketChannel.open(address);
            here = door.accept();
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        here.close();
        there.close();
    }

    /** Answers what it was asked, after it was let; interrupted: says so. */
    private static class Echo implements Conversation.Side {
        final CountDownLatch let = new CountDownLatch(1);
        final CountDownLatch asked = new CountDownLatch(1);
        final CompletableFuture<Optional<Exception>> ended = new CompletableFuture<>();

        @Override
        public byte[] answer(Frame question) {
            String text = new String(question.body(), StandardCharsets.UTF_8);
            if (text.startsWith("wait")) {
                asked.countDown();
                try {
                    let.await();
                } catch (InterruptedException e) {
                    throw new AdapterException(FailureKind.TIMEOUT, "interrupted");
                }
            }
            if (text.equals("fail")) {
                throw new AdapterException(FailureKind.RATE_LIMITED, "slowly", null, Duration.ofSeconds(3));
            }
            if (text.equals("throw")) {
                throw new IllegalStateException("canary");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void hear(Frame said) throws IOException {
            throw new IOException("nothing is expected");
        }

        @Override
        public AdapterException over(Optional<Exception> cause) {
            ended.complete(cause);
            return new AdapterException(FailureKind.INTERNAL, "over");
        }
    }

    private static AdapterException down() {
        return new AdapterException(FailureKind.UNAVAILABLE, "down");
    }

    private static String ask(Conversation conversation, String text, long patience) {
        byte[] question = text.getBytes(StandardCharsets.UTF_8);
        byte[] answer = conversation.ask(Kind.CALL, question, patience, ConversationTest::down);
        return new String(answer, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("each knows the other by the token; one that doesn't is turned away, on either side")
    void handshake() throws Exception {
        byte[] token = Handshake.random();
        CompletableFuture<Void> child = CompletableFuture.runAsync(() -> child(token));
        Handshake.parent(here, token);
        child.get(5, TimeUnit.SECONDS);
    }

    private void child(byte[] token) {
        try {
            Handshake.child(there, token);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("a wrong token: the platform gives no proof; a wrong platform: the child says nothing more")
    void wrongToken() throws Exception {
        CompletableFuture<Void> child = CompletableFuture.runAsync(() -> child(Handshake.random()));
        assertThatThrownBy(() -> Handshake.parent(here, Handshake.random()))
                .hasMessageContaining("does not know the token");
        here.close();
        assertThat(child.handle((nothing, thrown) -> thrown).get(5, TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    @DisplayName("a platform that only repeats what it hears is no platform")
    void mirror() throws Exception {
        CompletableFuture<Void> child = CompletableFuture.runAsync(() -> child(Handshake.random()));
        here.write(ByteBuffer.wrap(Handshake.random()));
        ByteBuffer heard = Frame.fill(here, ByteBuffer.allocate(2 * Handshake.SIZE));
        here.write(heard.position(Handshake.SIZE));
        assertThat(child.handle((nothing, thrown) -> thrown).get(5, TimeUnit.SECONDS))
                .hasStackTraceContaining("does not know the token");
    }

    @Test
    @DisplayName("a slow call holds up no other; failures keep kind, words and the wait that was asked for")
    void calls() throws Exception {
        Echo echo = new Echo();
        try (Conversation server = new Conversation(there, echo, "there").begin();
                Conversation client = new Conversation(here, new Echo(), "here").begin()) {
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> ask(client, "wait", LONG));
            echo.asked.await();
            assertThat(ask(client, "quick", LONG)).isEqualTo("quick");
            AdapterException failed = catchThrowableOfType(AdapterException.class, () -> ask(client, "fail", LONG));
            assertThat(failed.kind()).isEqualTo(FailureKind.RATE_LIMITED);
            assertThat(failed).hasMessage("slowly");
            assertThat(failed.retryAfter()).contains(Duration.ofSeconds(3));
            assertThatThrownBy(() -> ask(client, "throw", LONG))
                    .hasMessageContaining("IllegalStateException")
                    .hasMessageNotContaining("canary");
            echo.let.countDown();
            assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo("wait");
            assertThat(server.isOver()).isFalse();
        }
    }

    @Test
    @DisplayName("whoever stops waiting interrupts the call on the other side, and learns what became of it")
    void cancelled() throws Exception {
        Echo echo = new Echo();
        try (Conversation server = new Conversation(there, echo, "there").begin();
                Conversation client = new Conversation(here, new Echo(), "here").begin()) {
            assertThatThrownBy(() -> ask(client, "wait", 50)).hasMessageMatching("interrupted|.*before it began");
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    ask(client, "wait again", LONG);
                } catch (AdapterException e) {
                    thrown.complete(e);
                }
            });
            caller.start();
            caller.interrupt();
            assertThat(thrown.get(5, TimeUnit.SECONDS)).hasMessageMatching("interrupted|.*before it began");
            assertThat(ask(client, "the channel lives", LONG)).isEqualTo("the channel lives");
            assertThat(server.isOver()).isFalse();
        }
    }

    @Test
    @DisplayName("when the other side dies, calls in flight fail as unknown, later ones as never begun")
    void death() throws Exception {
        Echo echo = new Echo();
        Echo own = new Echo();
        try (Conversation server = new Conversation(there, echo, "there").begin();
                Conversation client = new Conversation(here, own, "here").begin()) {
            CompletableFuture<Throwable> call = CompletableFuture.supplyAsync(() -> ask(client, "wait", LONG))
                    .handle((text, thrown) -> thrown);
            echo.asked.await();
            server.close();
            assertThat(call.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("over");
            assertThat(own.ended.get(5, TimeUnit.SECONDS)).isEmpty();
            assertThatThrownBy(() -> ask(client, "more", LONG)).hasMessage("down");
        }
    }

    @Test
    @DisplayName("an oversized, a negative, an unknown, a misplaced message ends it; a cut one too")
    void hostile() throws Exception {
        ended(ByteBuffer.allocate(13).putInt(Frame.LARGEST + 1).put((byte) 0).putLong(1), true);
        ended(ByteBuffer.allocate(13).putInt(-1).put((byte) 0).putLong(1), true);
        ended(ByteBuffer.allocate(13).putInt(0).put((byte) 99).putLong(1), true);
        ended(ByteBuffer.allocate(13).putInt(0).put((byte) -1).putLong(1), true);
        ended(ByteBuffer.allocate(13).putInt(0).put((byte) Kind.START.ordinal()).putLong(1), true);
        ended(ByteBuffer.allocate(13).putInt(100).put((byte) 0).putLong(1), false);
        ended(ByteBuffer.allocate(3), false);
    }

    private void ended(ByteBuffer sent, boolean wrong) throws Exception {
        Echo own = new Echo();
        try (Conversation client = new Conversation(here, own, "here").begin()) {
            sent.rewind();
            there.write(sent);
            there.shutdownOutput();
            assertThat(own.ended.get(5, TimeUnit.SECONDS).isPresent()).isEqualTo(wrong);
            assertThat(client.isOver()).isTrue();
        }
        disconnect();
        folder.resolve("s").toFile().delete();
        connect();
    }

    @Test
    @DisplayName("an answer to no question, a second answer and the end of no call change nothing")
    void strays() throws Exception {
        try (Conversation server = new Conversation(there, new Echo(), "there").begin()) {
            new Frame(Kind.ANSWER, 77, new byte[9]).write(here);
            new Frame(Kind.FAILURE, 0, new byte[0]).write(here);
            new Frame(Kind.CANCEL, 5, new byte[0]).write(here);
            new Frame(Kind.CALL, 1, "x".getBytes(StandardCharsets.UTF_8)).write(here);
            assertThat(Frame.read(here).body()).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
            assertThat(server.isOver()).isFalse();
        }
    }

    @Test
    @DisplayName("a message that is too large is refused before it is sent")
    void tooLarge() {
        byte[] body = new byte[Frame.LARGEST + 1];
        assertThatThrownBy(() -> new Frame(Kind.CALL, 1, body)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("who asks more at once than is answered gets no threads for it, and who doesn't read is cut off")
    void floods() throws Exception {
        Echo echo = new Echo();
        Conversation answering = new Conversation(there, echo, "flooded").begin();
        Thread flood = new Thread(() -> {
            try {
                for (int i = 0; i < 20_000; i++) {
                    new Frame(Kind.CALL, i + 1, "wait".getBytes(StandardCharsets.UTF_8)).write(here);
                }
            } catch (IOException e) {
                // cut off, as it must be
            }
        });
        flood.start();
        assertThat(echo.ended.get(20, TimeUnit.SECONDS)).isPresent();
        assertThat(answering.isOver()).isTrue();
        flood.join();
    }

    @Test
    @DisplayName("a question under a number that is in use ends it")
    void sameNumber() throws Exception {
        Echo echo = new Echo();
        new Conversation(there, echo, "asked").begin();
        for (int i = 0; i < 2; i++) {
            new Frame(Kind.CALL, 7, "wait".getBytes(StandardCharsets.UTF_8)).write(here);
        }
        assertThat(echo.ended.get(20, TimeUnit.SECONDS)).isPresent();
    }
}
