// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The unpacked and built Keycloak in the cache folder, and what is made of it once per machine and Java: a database with
 * the realm {@code master} in it, its administrator's secret, and an archive of loaded classes. With them a start takes
 * some 9 s of one processor in the place of 13, and no schema is made.
 */
final class KeycloakHome {
    /** The one that is run. */
    static final String VERSION = "26.7.3";
    /** Of the client of the realm {@code master} that may do everything. */
    static final String ADMIN = "portcullis-tests";

    static final Duration START = Duration.ofSeconds(240);

    private static final String DATABASE = "keycloakdb.mv.db";
    private static final String SECRET = "admin-secret";
    private static final String CLASSES = "classes.jsa";

    private KeycloakHome() {}

    /** Copies what a server begins with into its folder; returns the administrator's secret. */
    static String copyTo(Path folder) {
        try {
            Path template = template();
            Files.copy(template.resolve(DATABASE), folder.resolve(DATABASE), StandardCopyOption.REPLACE_EXISTING);
            return Files.readString(template.resolve(SECRET));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a server is started over the database in that folder. */
    static List<String> command(Path folder, int port, int health) throws IOException {
        return command(
                folder, port, health, "-XX:SharedArchiveFile=" + template().resolve(CLASSES));
    }

    private static List<String> command(Path folder, int port, int health, String archive) {
        Path home = home();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote", archive));
        for (String opened : List.of("java.util", "java.util.concurrent", "java.security", "java.lang")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + folder,
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Dkc.config.built=true",
                "-cp",
                home.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + health,
                "--hostname-strict=false",
                "--cache=local",
                "--db-url=jdbc:h2:file:" + folder.resolve("keycloakdb")
                        + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=0"));
        return command;
    }

    private static Path home() {
        Path home = OpenBaoBinary.cacheFolder().resolve("keycloak-" + VERSION);
        if (!Files.exists(home.resolve("portcullis-built"))) {
            throw new ServerUnavailableException(
                    "Keycloak " + VERSION + " is not there: './test' unpacks and builds it in " + home + ".");
        }
        return home;
    }

    private static synchronized Path template() throws IOException {
        Path home = home();
        String java = System.getProperty("java.version").replaceAll("[^0-9A-Za-z.]", "_");
        long built = Files.getLastModifiedTime(home.resolve("portcullis-built")).toMillis();
        Path template = home.resolveSibling("keycloak-template-" + VERSION + "-" + java + "-" + built);
        if (!Files.exists(template.resolve(SECRET))) {
            Path work = Files.createTempDirectory(home.getParent(), "keycloak-making-");
            make(work);
            try {
                Files.move(work, template, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                ServerProcess.deleteTree(work); // another JVM was faster; its template is as good
            }
        }
        return template;
    }

    /** One server with an empty database, which is stopped in order: the archive is written by its JVM's end. */
    private static void make(Path work) throws IOException {
        String secret = new BigInteger(160, new SecureRandom()).toString(36);
        int port = ServerProcess.freePort();
        String archive = "-XX:ArchiveClassesAtExit=" + work.resolve(CLASSES);
        ServerProcess process = ServerProcess.start(
                "Keycloak",
                work,
                Map.of("KC_BOOTSTRAP_ADMIN_CLIENT_ID", ADMIN, "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET", secret),
                command(work, port, ServerProcess.freePort(), archive));
        process.awaitReady(START, () -> KeycloakServer.answers(port));
        ServerProcess.signal("TERM", process.pid());
        process.waitForEnd(START);
        Files.writeString(work.resolve(SECRET), secret);
    }
}
