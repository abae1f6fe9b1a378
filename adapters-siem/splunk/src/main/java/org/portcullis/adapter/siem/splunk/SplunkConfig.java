// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link SplunkSettings} checks it. */
@ObjectClassDefinition(name = "Splunk", description = "OCSF events, counted when the indexer acknowledges them")
@interface SplunkConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(
            description = "Address of the HTTP Event Collector, without /services/…; https, or http on this machine")
    String url();

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the collector's; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(description = "Reference (file:…, env:… or vault:…) of the token; read at each call")
    String token__ref();

    @AttributeDefinition(required = false, description = "Index that is written to; empty for the token's own")
    String index() default "";

    @AttributeDefinition(required = false, description = "Source type; one that props.conf doesn't truncate")
    String sourcetype() default "portcullis:audit";

    @AttributeDefinition(required = false, description = "Source")
    String source() default "portcullis";

    @AttributeDefinition(required = false, description = "Host; empty for the node whose chain a record is of")
    String host() default "";

    @AttributeDefinition(
            required = false,
            min = "1",
            max = "600",
            description = "Longest delivery of a batch with its acknowledgement")
    int call__timeout__seconds() default 60;
}
