// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link HostSettings} checks it. */
@ObjectClassDefinition(
        name = "OpenSSH operations",
        description = "Operations of a host for the certificate of a task; live sessions ended, recorded, proven")
@interface OpensshPamConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Host name or address")
    String host();

    @AttributeDefinition(required = false, min = "1", max = "65535", description = "Port of its OpenSSH server")
    int port() default 22;

    @AttributeDefinition(required = false, description = "The platform's own login; setup.sh makes it")
    String username() default "portcullis";

    @AttributeDefinition(description = "Reference (file:/… or env:…) of its private key in OpenSSH's format")
    String key__ref();

    @AttributeDefinition(description = "The host's public key: type and base64, as in /etc/ssh/ssh_host_*_key.pub")
    String host__key();

    @AttributeDefinition(required = false, min = "1", max = "100", description = "Most connections at once")
    int max__connections() default 8;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest ordinary call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most ordinary calls at once")
    int max__concurrent__calls() default 16;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most revocations at once")
    int max__concurrent__revocations() default 16;

    @AttributeDefinition(
            required = false,
            min = "0",
            max = "3600",
            description = "How long a grant may go on at the host after we stopped waiting")
    int issue__deadline__seconds() default 5;
}
