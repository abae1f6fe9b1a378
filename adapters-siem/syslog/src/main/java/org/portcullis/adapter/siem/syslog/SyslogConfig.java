// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link SyslogSettings} checks it. */
@ObjectClassDefinition(name = "Syslog receiver", description = "RFC 5424 with octet counting over TLS, or TCP")
@interface SyslogConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Host name or address of the receiver itself, not of a proxy before it")
    String host();

    @AttributeDefinition(required = false, min = "1", max = "65535", description = "Port of the receiver")
    int port() default 6514;

    @AttributeDefinition(required = false, description = "tls, or tcp for a receiver on this machine")
    String transport() default "tls";

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the receiver's; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(
            required = false,
            description = "Name that the receiver's certificate must bear; empty for the host")
    String server__name() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "File with our certificate and its chain (PEM), for mutual TLS; read anew for each connection")
    String client__certificate__file() default "";

    @AttributeDefinition(
            required = false,
            description = "Reference (file:…, env:… or vault:…) of its private key, PKCS#8 in PEM without a password")
    String client__key__ref() default "";

    @AttributeDefinition(required = false, description = "What a message holds: cef, leef, ocsf or json")
    String format() default "ocsf";

    @AttributeDefinition(required = false, min = "0", max = "23", description = "Facility; 13 is log audit")
    int facility() default 13;

    @AttributeDefinition(required = false, description = "HOSTNAME of the messages; empty for this machine's")
    String hostname() default "";

    @AttributeDefinition(required = false, description = "APP-NAME of the messages")
    String app__name() default "portcullis";

    @AttributeDefinition(
            required = false,
            description = "Name of our structured data with your own enterprise number; 32473 is the documentation's")
    String sd__id() default "portcullis@32473";

    @AttributeDefinition(required = false, description = "Put the byte order mark before MSG, as RFC 5424 asks for")
    boolean bom() default true;

    @AttributeDefinition(
            required = false,
            min = "2048",
            max = "1048576",
            description = "Longest message; no more than what the receiver takes whole")
    int max__message__bytes() default 8192;

    @AttributeDefinition(
            required = false,
            description = "A record above it: abridge (details left out, and said so) or refuse (nothing goes on)")
    String oversize() default "abridge";

    @AttributeDefinition(
            required = false,
            min = "10",
            max = "10000",
            description = "How long the receiver must live on, in milliseconds, after it has read a batch")
    int settle__millis() default 100;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest delivery of a batch")
    int call__timeout__seconds() default 30;
}
