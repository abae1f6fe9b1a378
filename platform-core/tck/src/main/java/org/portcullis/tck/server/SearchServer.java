// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real OpenSearch or Elasticsearch on loopback, one node with a heap of 384 MB; some 10 to 15 s to start, so one for all
 * tests of a class. As root it runs as the system user {@code nobody}. Both are the builds that their makers test with: few
 * modules, OpenSearch without its security.
 */
public final class SearchServer implements AutoCloseable {
    /** The OpenSearch that is run. */
    public static final String OPENSEARCH = "opensearch-2.19.4";
    /** The Elasticsearch that is run. */
    public static final String ELASTICSEARCH = "elasticsearch-8.19.21";

    private static final Duration START = Duration.ofSeconds(180);
    private static final String USER = "nobody";
    private static final List<String> JVM = List.of(
            "-Xms384m",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dlog4j2.formatMsgNoLookups=true");

    private final Path folder;
    private final int port;
    private final ServerProcess process;

    private SearchServer(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** OpenSearch 2; anybody may do anything. */
    public static SearchServer openSearch() {
        return start(OPENSEARCH, Map.of(), List.of());
    }

    /**
     * Elasticsearch 8 with its security on.
     *
     * @param files what is put into its configuration: {@code users} (name:password), {@code users_roles}, {@code roles.yml}
     */
    public static SearchServer elasticsearch(Map<String, String> files) {
        return start(
                ELASTICSEARCH,
                files,
                List.of(
                        "-Expack.security.enabled=true",
                        "-Expack.security.http.ssl.enabled=false",
                        "-Expack.security.transport.ssl.enabled=false",
                        "-Expack.ml.enabled=false"));
    }

    private static SearchServer start(String name, Map<String, String> files, List<String> options) {
        Path program = find(name);
        Path folder = ServerProcess.newFolder(name);
        int port = ServerProcess.freePort();
        layOut(program, folder, files);
        List<String> command = new ArrayList<>();
        if (asRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(
                folder.resolve("home/bin").resolve(name.replaceAll("-.*", "")).toString());
        command.addAll(List.of(
                "-Ehttp.host=127.0.0.1",
                "-Ehttp.port=" + port,
                "-Etransport.host=127.0.0.1",
                "-Etransport.port=" + ServerProcess.freePort(),
                "-Ediscovery.type=single-node",
                "-Ecluster.routing.allocation.disk.threshold_enabled=false",
                "-Epath.data=" + folder.resolve("data"),
                "-Epath.logs=" + folder.resolve("logs")));
        command.addAll(options);
        ServerProcess process = ServerProcess.start(name, folder, environment(folder), command);
        process.awaitReady(START, () -> answers(port));
        return new SearchServer(folder, port, process);
    }

    /** The program is kept where root alone may read it: hard links, or copies, can be read by the server's user. */
    private static void layOut(Path program, Path folder, Map<String, String> files) {
        Path home = folder.resolve("home");
        try {
            ServerProcess.run(START, List.of("cp", "-al", program.toString(), home.toString()));
        } catch (ServerUnavailableException e) { // another file system
            ServerProcess.deleteTree(home);
            ServerProcess.run(START, List.of("cp", "-a", program.toString(), home.toString()));
        }
        try {
            Path settings = folder.resolve("config");
            ServerProcess.run(
                    START, List.of("cp", "-a", program.resolve("config").toString(), settings.toString()));
            for (String own : List.of("data", "logs", "tmp")) {
                Files.createDirectory(folder.resolve(own));
            }
            Files.write(settings.resolve("jvm.options"), JVM);
            Files.writeString(
                    settings.resolve("jvm.options"),
                    "-Djava.io.tmpdir=" + folder.resolve("tmp") + "\n",
                    StandardOpenOption.APPEND);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(settings.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (asRoot()) {
            ServerProcess.run(START, List.of("chmod", "-R", "a+rX", home.toString()));
            ServerProcess.run(START, List.of("chmod", "755", folder.toString()));
            for (String own : List.of("config", "data", "logs", "tmp")) {
                ServerProcess.run(
                        START, List.of("chown", "-R", USER, folder.resolve(own).toString()));
            }
        }
    }

    private static Map<String, String> environment(Path folder) {
        String java = System.getProperty("java.home");
        String settings = folder.resolve("config").toString();
        String temporary = folder.resolve("tmp").toString();
        return Map.of(
                "OPENSEARCH_JAVA_HOME", java,
                "ES_JAVA_HOME", java,
                "OPENSEARCH_PATH_CONF", settings,
                "ES_PATH_CONF", settings,
                "OPENSEARCH_TMPDIR", temporary,
                "ES_TMPDIR", temporary,
                "OPENSEARCH_JAVA_OPTS", "",
                "ES_JAVA_OPTS", "");
    }

    private static Path find(String name) {
        return Optional.of(OpenBaoBinary.cacheFolder().resolve(name))
                .filter(found -> Files.isDirectory(found.resolve("lib")))
                .orElseThrow(() -> new ServerUnavailableException(
                        name + " is not there: './test' unpacks it into " + OpenBaoBinary.cacheFolder() + "."));
    }

    private static boolean answers(int port) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/_cluster/health")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200 || status == 401; // with its security on, it asks who we are
        } catch (IOException e) {
            return false; // still starting up: asked again until the time-out, which shows the server's log
        }
    }

    private static boolean asRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    public int port() {
        return port;
    }

    /** Base address without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.endAll();
        process.waitForEnd(Duration.ofSeconds(20));
        ServerProcess.deleteTree(folder);
    }
}
