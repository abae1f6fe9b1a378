// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.nodes;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/**
 * Nodes with a home of their own each on one PostgreSQL, which is a network apart. They are started all at once, on an empty
 * database; agents know them by one address, as behind a load balancer. The first one's embedded target is the vendor of
 * both.
 */
final class Cluster implements AutoCloseable {
    static final String PUBLIC = "https://gate.example";

    final Links links;
    final PostgresServer database;
    final Vendor vendor;
    final List<ServerUnderTest> nodes = new ArrayList<>();
    private final int targetPort = Vendor.freePort();
    private final int targetAdmin = Vendor.freePort();
    private final String targetKey = key();

    /** Prepares the homes; {@link #start} starts. */
    Cluster(Path folder, int count) throws IOException {
        links = RealServers.orSkip(() -> new Links(count));
        database = RealServers.orSkip(() -> PostgresServer.start(List.of("max_connections=200"), links.place()));
        vendor = new Vendor(targetAdmin);
        for (int i = 0; i < count; i++) {
            Path home = folder.resolve("node-" + i);
            prepare(home, i);
            nodes.add(new ServerUnderTest(home).known(PUBLIC));
        }
    }

    private static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    private void prepare(Path home, int index) throws IOException {
        Path instances = Files.createDirectories(home.resolve("config/instances"));
        Path keys = Files.createDirectories(home.resolve("data/keys"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Path admin = Files.writeString(keys.resolve("target-admin"), targetKey);
        Files.setPosixFilePermissions(admin, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(home.resolve("config/store.password"), database.password());
        Map<String, Object> settings = Map.of(
                "store.url",
                database.urlAt(links.host(index), "postgres"),
                "store.user",
                database.superuser(),
                "store.password",
                "file:config/store.password",
                "data.public_url",
                PUBLIC,
                "target.enabled",
                index == 0,
                "target.port",
                targetPort,
                "target.admin_port",
                targetAdmin);
        StringBuilder lines = new StringBuilder();
        settings.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        Files.writeString(home.resolve("config/server.properties"), lines);
        Files.writeString(instances.resolve("vault-local~default.json"), """
                {"environment": "test", "url": "http://127.0.0.1:%d", "admin_url": "http://127.0.0.1:%d",
                 "admin_secret_ref": "file:data/keys/target-admin", "key_ref": "file:data/keys/master",
                 "folder": "data/vault-local~default"}
                """.formatted(targetPort, vendor.port()));
        Files.writeString(instances.resolve("pam-local~default.json"), """
                {"environment": "test", "admin_url": "http://127.0.0.1:%d",
                 "admin_secret_ref": "file:data/keys/target-admin"}
                """.formatted(vendor.port()));
    }

    private static void endTarget(Path state) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(state)) {
            properties.load(reader);
            ProcessHandle.of(Long.parseLong(properties.getProperty("pid", "0")))
                    .ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            System.err.println("No target to be ended: " + e); // the node never came so far
        }
    }

    /** All at once: which of them makes the schema is left to chance. */
    void start() {
        nodes.parallelStream().forEach(ServerUnderTest::start);
    }

    ServerUnderTest node(int index) {
        return nodes.get(index);
    }

    /** The one that has the first administrator's token: whichever was faster. */
    ServerUnderTest first() {
        List<ServerUnderTest> holders = nodes.stream()
                .filter(node -> Files.exists(node.home().resolve("data/admin-token")))
                .toList();
        if (holders.size() != 1) {
            throw new AssertionError(holders.size() + " nodes hold an administrator's token");
        }
        return holders.get(0);
    }

    /** Ends all processes at once; the embedded target, which outlives the death of its node, by its id. */
    @Override
    public void close() {
        nodes.stream().filter(ServerUnderTest::running).forEach(ServerUnderTest::kill);
        endTarget(node(0).home().resolve("data/target/launcher.properties"));
        vendor.close();
        database.close();
        links.close();
    }
}
