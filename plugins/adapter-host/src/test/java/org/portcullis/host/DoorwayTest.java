// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.host.wire.Handshake;

@Timeout(60)
@DisplayName("Only the process that was started comes in, and stays in when the door is closed (PLG-6)")
class DoorwayTest {
    @TempDir
    Path folder;

    private static SocketChannel guest(Doorway door, byte[] token) throws IOException {
        String address = door.address();
        SocketChannel channel = address.matches("[0-9]+")
                ? SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address)))
                : SocketChannel.open(UnixDomainSocketAddress.of(address));
        Handshake.child(channel, token);
        return channel;
    }

    private void letsIn(Path place) throws Exception {
        byte[] token = Handshake.random();
        SocketChannel inside;
        try (Doorway door = new Doorway(place, token)) {
            SocketChannel silent = door.address().matches("[0-9]+")
                    ? SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(door.address())))
                    : SocketChannel.open(UnixDomainSocketAddress.of(door.address()));
            assertThatThrownBy(() -> guest(door, Handshake.random())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> door.await(50)).hasMessageContaining("didn't come in");
            CompletableFuture<SocketChannel> coming = CompletableFuture.supplyAsync(() -> {
                try {
                    return guest(door, token);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            inside = door.await(10_000);
            coming.get(10, TimeUnit.SECONDS).write(ByteBuffer.wrap(new byte[] {42}));
            silent.close();
        }
        ByteBuffer heard = ByteBuffer.allocate(1);
        inside.read(heard);
        assertThat(heard.array()).containsExactly(42);
        inside.close();
        try (var left = Files.list(place)) {
            assertThat(left.toList()).isEmpty();
        }
    }

    @Test
    @DisplayName("by a Unix domain socket, again and again")
    void local() throws Exception {
        for (int i = 0; i < 20; i++) {
            letsIn(folder);
        }
    }

    @Test
    @DisplayName("by a loopback port where the folder's path is too long for a socket")
    void loopback() throws Exception {
        letsIn(Files.createDirectories(folder.resolve("x".repeat(120))));
    }
}
