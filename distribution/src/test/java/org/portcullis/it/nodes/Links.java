// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.ServerUnavailableException;

/**
 * A network name space for the database, and a link (a veth pair) to it for each node. A link that is cut drops what is
 * sent without a word, in both directions, as a broken cable does. Wants root and iproute2; traffic stays on this machine:
 * the addresses are of the block for benchmarks (RFC 2544), and the routes end at the links.
 */
final class Links implements AutoCloseable {
    private final String nameSpace = "pcl" + ProcessHandle.current().pid() % 100_000;
    private final int block = 2 * (int) (ProcessHandle.current().pid() % 120);
    private final int count;

    /** Makes them. */
    Links(int count) {
        this.count = count;
        try {
            ip("netns", "add", nameSpace);
            inside("link", "set", "lo", "up");
            for (int i = 0; i < count; i++) {
                ip("link", "add", here(i), "type", "veth", "peer", "name", there(i));
                ip("link", "set", there(i), "netns", nameSpace);
                ip("addr", "add", address(i, 1) + "/30", "dev", here(i));
                inside("addr", "add", address(i, 2) + "/30", "dev", there(i));
                ip("link", "set", here(i), "up");
                inside("link", "set", there(i), "up");
            }
        } catch (IllegalStateException e) {
            close();
            throw new ServerUnavailableException("Network name spaces can't be made: " + e.getMessage()
                    + " Run the test as root, with iproute2 installed.");
        }
    }

    /** Where the database runs: reached by the first link. */
    PostgresServer.Place place() {
        return PostgresServer.Place.in(nameSpace, host(0));
    }

    /** The database's address on that link. */
    String host(int link) {
        return address(link, 2);
    }

    /** Cuts it, on the database's side: this side's route stays, so that nothing looks for another way. */
    void cut(int link) {
        inside("link", "set", there(link), "down");
    }

    /** Mends it. */
    void mend(int link) {
        inside("link", "set", there(link), "up");
    }

    private String address(int link, int end) {
        return "198.18." + (block + link / 60) + "." + (4 * (link % 60) + end);
    }

    private String here(int link) {
        return nameSpace + "h" + link;
    }

    private String there(int link) {
        return nameSpace + "d" + link;
    }

    private void inside(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-n", nameSpace));
        all.addAll(List.of(arguments));
        ip(all.toArray(String[]::new));
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the program ip can't be run", new UncheckedIOException(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Takes them away; whatever is gone already is no matter. */
    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            quietly("link", "del", here(i));
        }
        quietly("netns", "del", nameSpace);
    }

    private static void quietly(String... arguments) {
        try {
            ip(arguments);
        } catch (IllegalStateException e) {
            System.err.println("Links: " + e.getMessage());
        }
    }
}
