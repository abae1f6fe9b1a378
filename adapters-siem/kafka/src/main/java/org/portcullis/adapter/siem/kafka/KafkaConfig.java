// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link KafkaSettings} checks it. */
@ObjectClassDefinition(name = "Kafka", description = "OCSF events in a topic, in order for each agent")
@interface KafkaConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(
            description = "All brokers by the addresses that they advertise, host:port, separated by commas")
    String brokers();

    @AttributeDefinition(required = false, description = "tls, or tcp for brokers on this machine")
    String transport() default "tls";

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the brokers'; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "File with our certificate and its chain (PEM), for mutual TLS; read anew for each connection")
    String client__certificate__file() default "";

    @AttributeDefinition(
            required = false,
            description = "Reference (file:…, env:… or vault:…) of its private key, PKCS#8 in PEM without a password")
    String client__key__ref() default "";

    @AttributeDefinition(required = false, description = "scram_sha_512, scram_sha_256, plain (TLS only) or none")
    String sasl() default "scram_sha_512";

    @AttributeDefinition(required = false, description = "User, for SCRAM and PLAIN")
    String username() default "";

    @AttributeDefinition(
            required = false,
            description = "Reference (file:…, env:… or vault:…) of the user's password; read at each delivery")
    String password__ref() default "";

    @AttributeDefinition(required = false, description = "Topic that is written to; it has to exist")
    String topic() default "portcullis-audit";

    @AttributeDefinition(required = false, description = "How batches are packed: none or gzip")
    String compression() default "none";

    @AttributeDefinition(
            required = false,
            min = "4096",
            max = "33554432",
            description = "Longest message; no more than the topic's max.message.bytes")
    int max__message__bytes() default 1000000;

    @AttributeDefinition(
            required = false,
            description = "A record above it: abridge (details left out, and said so) or refuse (nothing goes on)")
    String oversize() default "abridge";

    @AttributeDefinition(
            required = false,
            min = "2",
            max = "300",
            description = "How long Kafka may take to acknowledge a record, tries of its own included")
    int acknowledge__seconds() default 20;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest delivery of a batch")
    int call__timeout__seconds() default 30;
}
