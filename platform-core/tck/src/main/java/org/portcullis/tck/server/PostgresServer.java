// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.postgresql.Driver;

/**
 * A real PostgreSQL on loopback with password authentication (SCRAM), one cluster per object.
 *
 * <p>As root it runs as the system user {@code postgres}. Durability settings are the server's defaults, so that a
 * {@link #kill()} is a fair crash test. Connecting wants the PostgreSQL JDBC driver on the class path of the test.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String SUPERUSER = "postgres";

    private final Path programs;
    private final Path folder;
    private final Path data;
    private final int port;
    private final String password;
    private final List<String> settings;
    private final Place place;
    private ServerProcess process;

    /**
     * Where it runs.
     *
     * @param host by which this process reaches it
     * @param listens on which addresses it listens
     * @param enter what its command line begins with, such as {@code ip netns exec NAME}
     */
    public record Place(String host, String listens, List<String> enter) {
        /** Beside this process. */
        public static final Place HERE = new Place("127.0.0.1", "127.0.0.1", List.of());

        /** Copies the list. */
        public Place {
            enter = List.copyOf(enter);
        }

        /** In a network name space that exists and is reached by that address; made by {@code ip netns}, as root. */
        public static Place in(String nameSpace, String address) {
            return new Place(address, "*", List.of("ip", "netns", "exec", nameSpace));
        }
    }

    private PostgresServer(Path programs, Path folder, List<String> settings, Place place) {
        this.place = place;
        this.programs = programs;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.port = ServerProcess.freePort();
        this.password = new BigInteger(128, new SecureRandom()).toString(36);
        this.settings = List.copyOf(settings);
    }

    /** Makes a cluster and starts it; about 2 s. */
    public static PostgresServer start() {
        return start(List.of());
    }

    /** The same with server settings such as {@code max_connections=20}. */
    public static PostgresServer start(List<String> settings) {
        return start(settings, Place.HERE);
    }

    /** The same elsewhere; there it accepts clients of all networks that it is connected to. */
    public static PostgresServer start(List<String> settings, Place place) {
        Path folder = ServerProcess.newFolder("postgres");
        PostgresServer server = new PostgresServer(findPrograms(), folder, settings, place);
        server.initialise();
        server.startAgain();
        return server;
    }

    private static Path findPrograms() {
        Path debian = Path.of("/usr/lib/postgresql");
        List<Path> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("PORTCULLIS_POSTGRES_BIN"))
                .map(Path::of)
                .ifPresent(candidates::add);
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.sorted(Comparator.reverseOrder())
                        .map(v -> v.resolve("bin"))
                        .forEach(candidates::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return candidates.stream()
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                .findFirst()
                .orElseThrow(() -> new ServerUnavailableException("PostgreSQL is not installed: run"
                        + " 'apt-get install postgresql', or name the folder of its programs in"
                        + " PORTCULLIS_POSTGRES_BIN."));
    }

    private void initialise() {
        try {
            Path passwordFile = folder.resolve("password");
            Files.writeString(passwordFile, password, StandardCharsets.UTF_8);
            if (asRoot()) {
                ServerProcess.run(Duration.ofSeconds(10), List.of("chown", "-R", SUPERUSER, folder.toString()));
            }
            ServerProcess.run(
                    START,
                    asServerUser(List.of(
                            programs.resolve("initdb").toString(),
                            "--pgdata=" + data,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C.UTF-8",
                            "--no-sync")));
            Files.delete(passwordFile);
            if (!place.equals(Place.HERE)) {
                Files.writeString(
                        data.resolve("pg_hba.conf"), "host all all samenet scram-sha-256\n", StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the stopped or killed server on the same port with the same data; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        List<String> command = new ArrayList<>();
        command.addAll(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=" + place.listens(),
                "-c",
                "port=" + port,
                "-c",
                "unix_socket_directories=" + folder));
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        process =
                ServerProcess.start("PostgreSQL", folder, Map.of("LC_ALL", "C.UTF-8"), entered(asServerUser(command)));
        process.awaitReady(START, this::answers);
    }

    void ensureRunning() {
        startAgain();
    }

    private boolean answers() {
        if (!ServerProcess.accepts(place.host(), port)) {
            return false;
        }
        try {
            connect("postgres").close();
            return true;
        } catch (SQLException e) {
            return false; // still starting up: asked again until the time-out, which shows the server's log
        }
    }

    /** Ends sessions and stops in order ("fast"); returns when it is down. */
    public synchronized void stop() {
        end("INT");
    }

    /** Kills the server as a crash would ({@code kill -9}); returns when it is down. */
    public synchronized void kill() {
        end("KILL");
    }

    private void end(String signal) {
        if (!isRunning()) {
            return;
        }
        ServerProcess.signal(signal, pid());
        process.waitForEnd(Duration.ofSeconds(20));
        // backends of a killed server end on their own; the port is free and the data unlocked after that
        ServerProcess.await(Duration.ofSeconds(20), () -> !ServerProcess.accepts(place.host(), port));
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The pid of the server itself, never of the program that changed the user for it. */
    public long pid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String superuser() {
        return SUPERUSER;
    }

    public String password() {
        return password;
    }

    /** JDBC URL of a database, without user and password. */
    public String url(String database) {
        return urlAt(place.host(), database);
    }

    /** The same by another of its addresses. */
    public String urlAt(String host, String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** A new superuser connection. */
    public Connection connect(String database) throws SQLException {
        return connect(database, SUPERUSER, password);
    }

    /** A new connection of any user. */
    public Connection connect(String database, String user, String secret) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", secret);
        return new Driver().connect(url(database), properties); // by hand: an adapter may have deregistered it
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }

    private List<String> entered(List<String> command) {
        List<String> all = new ArrayList<>(place.enter());
        all.addAll(command);
        return all;
    }

    private static boolean asRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asServerUser(List<String> command) {
        if (!asRoot()) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("runuser", "-u", SUPERUSER, "--"));
        all.addAll(command);
        return all;
    }
}
