// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real OpenLDAP on loopback with one database, {@value #SUFFIX}, and the overlay ppolicy; about 130 ms. It syncs each
 * write, so that a {@link #kill()} is a fair crash test.
 */
public final class SlapdServer implements AutoCloseable {
    /** The database's suffix. */
    public static final String SUFFIX = "dc=example,dc=com";

    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Path SCHEMAS = Path.of("/etc/ldap/schema");
    private static final List<Path> MODULES =
            List.of(Path.of("/usr/lib/ldap"), Path.of("/usr/lib/openldap"), Path.of("/usr/libexec/openldap"));

    private final Path folder;
    private final Path configuration;
    private final int port;
    private final int tlsPort;
    private final String password;
    private ServerProcess process;

    private SlapdServer(Path folder, boolean tls) {
        this.folder = folder;
        this.configuration = folder.resolve("slapd.conf");
        this.port = ServerProcess.freePort();
        this.tlsPort = tls ? ServerProcess.freePort() : 0;
        this.password = new BigInteger(128, new SecureRandom()).toString(36);
    }

    /**
     * Makes the database from the LDIF and starts the server.
     *
     * @param global lines of slapd.conf for all of the server, such as {@code TLSCertificateFile}
     * @param database lines of slapd.conf for the database, such as its access rules
     */
    public static SlapdServer start(List<String> global, List<String> database, String ldif) {
        if (!Files.isExecutable(Path.of("/usr/sbin/slapd")) || !Files.isDirectory(SCHEMAS)) {
            throw new ServerUnavailableException("OpenLDAP is not installed: run 'apt-get install slapd'.");
        }
        boolean tls = global.stream().anyMatch(line -> line.startsWith("TLSCertificateFile"));
        SlapdServer server = new SlapdServer(ServerProcess.newFolder("slapd"), tls);
        server.configure(global, database);
        server.load(ldif);
        server.startAgain();
        return server;
    }

    private void configure(List<String> global, List<String> database) {
        List<String> lines = new ArrayList<>();
        for (String schema : List.of("core", "cosine", "inetorgperson")) {
            lines.add("include " + SCHEMAS.resolve(schema + ".schema"));
        }
        lines.add("modulepath "
                + MODULES.stream()
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElseThrow(() -> new ServerUnavailableException("OpenLDAP's modules are not installed.")));
        lines.add("moduleload back_mdb");
        lines.add("moduleload ppolicy");
        lines.add("pidfile " + folder.resolve("slapd.pid"));
        lines.addAll(global);
        lines.add("database mdb");
        lines.add("suffix \"" + SUFFIX + "\"");
        lines.add("rootdn \"" + adminDn() + "\"");
        lines.add("rootpw " + password);
        lines.add("directory " + data());
        lines.add("maxsize 1073741824");
        lines.addAll(database);
        lines.add("overlay ppolicy");
        try {
            Files.write(configuration, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Everything in the database as LDIF, with the server's own attributes; also while it runs. */
    public String dump() {
        return ServerProcess.run(
                TIME, List.of("/usr/sbin/slapcat", "-f", configuration.toString(), "-o", "ldif-wrap=no"));
    }

    /** Puts the LDIF in the place of everything in the database; the server must not run. */
    public void load(String ldif) {
        try {
            ServerProcess.deleteTree(data());
            Files.createDirectory(data());
            Path file = Files.writeString(folder.resolve("load.ldif"), ldif, StandardCharsets.UTF_8);
            ServerProcess.run(
                    TIME, List.of("/usr/sbin/slapadd", "-q", "-f", configuration.toString(), "-l", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the stopped or killed server on the same ports with the same data; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        String urls = "ldap://127.0.0.1:" + port + (tlsPort > 0 ? " ldaps://127.0.0.1:" + tlsPort : "");
        process = ServerProcess.start(
                "OpenLDAP",
                folder,
                Map.of(),
                List.of("/usr/sbin/slapd", "-d", "none", "-h", urls, "-f", configuration.toString()));
        process.awaitReady(TIME, () -> ServerProcess.accepts(port) && (tlsPort == 0 || ServerProcess.accepts(tlsPort)));
    }

    /** Stops in order; returns when it is down. */
    public synchronized void stop() {
        end("TERM");
    }

    /** Kills the server as a crash would ({@code kill -9}); returns when it is down. */
    public synchronized void kill() {
        end("KILL");
    }

    private void end(String signal) {
        if (isRunning()) {
            ServerProcess.signal(signal, process.pid());
            process.waitForEnd(TIME);
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Plain, and with StartTLS where a certificate is configured. */
    public int port() {
        return port;
    }

    /** LDAPS; 0 where no certificate is configured. */
    public int tlsPort() {
        return tlsPort;
    }

    /** Who may do everything. */
    public String adminDn() {
        return "cn=admin," + SUFFIX;
    }

    public String password() {
        return password;
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }
}
