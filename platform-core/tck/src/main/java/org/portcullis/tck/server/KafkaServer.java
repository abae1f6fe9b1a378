// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A real Kafka on loopback, broker and controller in one process (KRaft), with a heap of 256 MB; some 5 s to start, so one for
 * all tests of a class. Whoever comes in by {@link #port()} is nobody, without TLS, and may do anything; other listeners are the
 * test's own.
 */
public final class KafkaServer implements AutoCloseable {
    /** The Kafka that is run. */
    public static final String KAFKA = "kafka-4.4.0";

    private static final Duration TIME = Duration.ofSeconds(90);

    private final Path lib;
    private final Path folder = ServerProcess.newFolder("kafka");
    private final int port = ServerProcess.freePort();
    private final int controller = ServerProcess.freePort();
    private ServerProcess process;

    private KafkaServer(Path lib) {
        this.lib = lib;
    }

    /**
     * Starts one.
     *
     * @param settings makes its further settings; {@code listeners} and {@code advertised.listeners} are added to our own
     * @param scram users that log in by SCRAM-SHA-512, with their passwords
     */
    public static KafkaServer start(Function<KafkaServer, Map<String, String>> settings, Map<String, String> scram) {
        Path lib = OpenBaoBinary.cacheFolder().resolve(KAFKA).resolve("lib");
        if (!Files.isDirectory(lib)) {
            throw new ServerUnavailableException(
                    KAFKA + " is not there: './test' unpacks it into " + OpenBaoBinary.cacheFolder() + ".");
        }
        KafkaServer server = new KafkaServer(lib);
        server.layOut(settings.apply(server), scram);
        server.startAgain();
        return server;
    }

    private void layOut(Map<String, String> further, Map<String, String> scram) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controller);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "ADMIN");
        all.put("log.dirs", folder.resolve("data").toString());
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("auto.create.topics.enable", "false");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("super.users", "User:ANONYMOUS");
        all.putAll(further);
        String own = "ADMIN://127.0.0.1:" + port;
        all.put("listeners", own + ",CONTROLLER://127.0.0.1:" + controller + added(further, "listeners"));
        all.put("advertised.listeners", own + added(further, "advertised.listeners"));
        all.put(
                "listener.security.protocol.map",
                "ADMIN:PLAINTEXT,CONTROLLER:PLAINTEXT" + added(further, "listener.security.protocol.map"));
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            Files.writeString(configuration(), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> format = java("kafka.tools.StorageTool");
        format.addAll(List.of("format", "--standalone", "-t", "cG9ydGN1bGxpcy10Y2sxMQ"));
        format.addAll(List.of("-c", configuration().toString()));
        scram.forEach((name, password) ->
                format.addAll(List.of("--add-scram", "SCRAM-SHA-512=[name=" + name + ",password=" + password + "]")));
        ServerProcess.run(TIME, format);
    }

    private static String added(Map<String, String> further, String key) {
        return further.containsKey(key) ? "," + further.get(key) : "";
    }

    private Path configuration() {
        return folder.resolve("server.properties");
    }

    private List<String> java(String main) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                lib + "/*",
                main));
    }

    /** Starts the stopped or killed server on the same port, with the same data; nothing when it runs. */
    public synchronized void startAgain() {
        if (isRunning()) {
            return;
        }
        List<String> command = java("kafka.Kafka");
        command.add(configuration().toString());
        process = ServerProcess.start("kafka", folder, Map.of(), command);
        process.awaitReady(TIME, () -> ServerProcess.accepts(port));
    }

    /** Kills it as a crash would ({@code kill -9}); returns when it is down. */
    public synchronized void kill() {
        if (isRunning()) {
            resume();
            ServerProcess.signal("KILL", process.pid());
            process.waitForEnd(TIME);
        }
    }

    /** Freezes it: connections are accepted by the system, nothing is answered. */
    public synchronized void pause() {
        ServerProcess.signal("STOP", process.pid());
    }

    /** Lets a frozen server go on. */
    public synchronized void resume() {
        ServerProcess.signal("CONT", process.pid());
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Where nobody is asked who they are. */
    public int port() {
        return port;
    }

    /** A port for a listener of the test's own. */
    public int freePort() {
        return ServerProcess.freePort();
    }

    @Override
    public void close() {
        kill();
        ServerProcess.deleteTree(folder);
    }
}
