// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link ElasticSettings} checks it. */
@ObjectClassDefinition(name = "Elasticsearch or OpenSearch", description = "ECS documents, created once by their ids")
@interface ElasticConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Address of the cluster; https, or http on this machine")
    String url();

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the cluster's; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(required = false, description = "api_key, basic, or none for a cluster on this machine")
    String auth__method() default "api_key";

    @AttributeDefinition(required = false, description = "User, for basic")
    String username() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "Reference (file:…, env:… or vault:…) of the encoded API key or the password; read at each call")
    String auth__secret__ref() default "";

    @AttributeDefinition(required = false, description = "Data stream, index or alias that is written to")
    String data__stream() default "portcullis-audit";

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest delivery of a batch")
    int call__timeout__seconds() default 30;
}
