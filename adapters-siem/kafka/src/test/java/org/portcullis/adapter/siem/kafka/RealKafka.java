// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.KafkaServer;
import org.portcullis.tck.server.RealServers;

/**
 * A real Kafka with the rights and the topic's settings of the adapter's page, the one listener without TLS behind a proxy that
 * breaks. Its side is seen, and set up, by another listener. It ends with the JVM.
 */
final class RealKafka {
    static final String PASSWORD = "scram-\"canary\\4711";
    static final String PLAIN_PASSWORD = "plain-canary-4711";
    static final int PARTITIONS = 3;

    private static final Path PAGE = Path.of("../../distribution/docs/adapters/siem-kafka");
    private static final String JAAS = "org.apache.kafka.common.security.";
    private static RealKafka instance;

    private final KafkaServer server;
    private final Map<String, Integer> ports = new HashMap<>();
    private CuttingProxy proxy;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> reader;

    private RealKafka() {
        server = RealServers.orSkip(() -> KafkaServer.start(this::settings, Map.of("portcullis", PASSWORD)));
        Map<String, Object> own = Map.of("bootstrap.servers", "127.0.0.1:" + server.port(), "fetch.max.wait.ms", 20);
        admin = Admin.create(own);
        reader = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        await(admin.createAcls(rights()).all());
    }

    static synchronized RealKafka get() {
        if (instance == null) {
            instance = new RealKafka();
        }
        instance.server.startAgain();
        return instance;
    }

    private Map<String, String> settings(KafkaServer made) {
        List<String> listeners = new ArrayList<>();
        List<String> advertised = new ArrayList<>();
        List<String> protocols = new ArrayList<>();
        for (String each : List.of("SCRAM:SASL_PLAINTEXT", "LOGIN:SASL_SSL", "MUTUAL:SSL")) {
            String name = each.substring(0, each.indexOf(':'));
            int port = made.freePort();
            listeners.add(name + "://127.0.0.1:" + port);
            if (name.equals("SCRAM")) {
                proxy = new CuttingProxy(port);
                port = proxy.port();
            }
            ports.put(name, port);
            advertised.add(name + "://127.0.0.1:" + port);
            protocols.add(each);
        }
        Map<String, String> all = new HashMap<>();
        all.put("listeners", String.join(",", listeners));
        all.put("advertised.listeners", String.join(",", advertised));
        all.put("listener.security.protocol.map", String.join(",", protocols));
        all.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        all.put("listener.name.scram.scram-sha-512.sasl.jaas.config", JAAS + "scram.ScramLoginModule required;");
        all.put("listener.name.login.sasl.enabled.mechanisms", "PLAIN");
        all.put(
                "listener.name.login.plain.sasl.jaas.config",
                JAAS + "plain.PlainLoginModule required user_portcullis=\"" + PLAIN_PASSWORD + "\";");
        all.put("listener.name.mutual.ssl.client.auth", "required");
        all.put("ssl.principal.mapping.rules", "RULE:^CN=([a-z]+)$/$1/,DEFAULT");
        all.put("ssl.keystore.type", "PEM");
        all.put("ssl.keystore.location", Certificates.path("broker-store.pem"));
        all.put("ssl.truststore.type", "PEM");
        all.put("ssl.truststore.location", Certificates.path("ca.pem"));
        return all;
    }

    /** Those of the page, and the same for the topics whose names begin like its topic's. */
    private static List<AclBinding> rights() {
        List<AclBinding> all = new ArrayList<>();
        for (String line :
                page("acls.txt").lines().filter(each -> each.startsWith("--")).toList()) {
            List<String> words = List.of(line.split(" "));
            AccessControlEntry entry = new AccessControlEntry(
                    words.get(words.indexOf("--allow-principal") + 1),
                    "*",
                    AclOperation.valueOf(
                            words.get(words.indexOf("--operation") + 1).toUpperCase(Locale.ROOT)),
                    AclPermissionType.ALLOW);
            String topic = words.get(words.indexOf("--topic") + 1);
            all.add(new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), entry));
            all.add(new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic + "-", PatternType.PREFIXED), entry));
        }
        return all;
    }

    /** With the settings of the page, but for its replicas: there is one broker. */
    void makeTopic(String name, Map<String, String> changes) {
        Properties page = new Properties();
        try {
            page.load(new java.io.StringReader(page("topic.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>();
        page.forEach((key, value) -> settings.put((String) key, (String) value));
        settings.put("min.insync.replicas", "1");
        settings.putAll(changes);
        NewTopic topic = new NewTopic(name, PARTITIONS, (short) 1).configs(settings);
        await(admin.createTopics(List.of(topic)).all());
    }

    void removeTopic(String name) {
        server.startAgain();
        await(admin.deleteTopics(List.of(name)).all());
    }

    /** What a topic holds, partition for partition. */
    synchronized List<ConsumerRecord<byte[], byte[]>> messages(String topic) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(topic, each))
                .toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        while (partitions.stream().anyMatch(each -> reader.position(each) < ends.get(each))) {
            reader.poll(Duration.ofMillis(200)).forEach(found::add);
        }
        found.sort(java.util.Comparator.comparingInt((ConsumerRecord<byte[], byte[]> one) -> one.partition())
                .thenComparingLong(ConsumerRecord::offset));
        return found;
    }

    static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String page(String name) {
        try {
            return Files.readString(PAGE.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code SCRAM}'s is the proxy's; {@code LOGIN} wants PLAIN over TLS, {@code MUTUAL} a certificate. */
    int port(String listener) {
        return ports.get(listener);
    }

    CuttingProxy proxy() {
        return proxy;
    }

    KafkaServer server() {
        return server;
    }
}
