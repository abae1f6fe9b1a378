// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.portcullis.host.wire.Handshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one process comes in, once: a Unix domain socket in a folder that only the platform's user may enter, or, where its
 * path would be too long for one, a loopback port. Whoever doesn't know the token is turned away.
 */
final class Doorway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);
    /** The shortest limit of a socket's path among the systems that Java runs on is 104 bytes. */
    private static final int LONGEST_PATH = 100;

    private static final int MOST_STRANGERS = 16;

    private final byte[] token;
    private final ServerSocketChannel door;
    private final Path socket;
    private final CompletableFuture<SocketChannel> guest = new CompletableFuture<>();
    private final Set<SocketChannel> strangers = ConcurrentHashMap.newKeySet();

    /** @param folder its own, mode 0700 */
    Doorway(Path folder, byte[] token) throws IOException {
        this.token = token;
        Path path = folder.resolve("s");
        boolean local = path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
        if (local) {
            socket = path;
            Files.deleteIfExists(path);
            door = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        } else {
            socket = null;
            door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
        daemon(this::admit, "hosted-door");
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** What the process is told. */
    String address() throws IOException {
        return socket == null
                ? Integer.toString(((InetSocketAddress) door.getLocalAddress()).getPort())
                : socket.toString();
    }

    private void admit() {
        try {
            while (!guest.isDone()) {
                SocketChannel stranger = door.accept();
                if (strangers.size() >= MOST_STRANGERS) {
                    stranger.close();
                    continue;
                }
                strangers.add(stranger);
                daemon(() -> know(stranger), "hosted-handshake");
            }
        } catch (IOException e) {
            guest.completeExceptionally(e); // it was closed: the guest is in, or nobody waits any more
        }
    }

    private void know(SocketChannel stranger) {
        try {
            Handshake.parent(stranger, token);
            strangers.remove(stranger); // first: who is in isn't closed with the door
            if (guest.complete(stranger)) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("somebody at a hosted adapter's socket was turned away", e);
        }
        strangers.remove(stranger);
        shut(stranger);
    }

    /** Waits for the one who knows the token. */
    SocketChannel await(long millis) throws IOException, InterruptedException {
        try {
            return guest.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("it didn't come in within " + millis + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException("its socket was closed", e);
        }
    }

    /** Nobody comes in any more; who is in stays. */
    @Override
    public void close() {
        shut(door);
        strangers.forEach(Doorway::shut);
        if (socket != null) {
            try {
                Files.deleteIfExists(socket);
            } catch (IOException e) {
                LOG.warn("{} can't be removed", socket, e);
            }
        }
    }

    private static void shut(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            LOG.warn("a socket can't be closed", e);
        }
    }
}
