// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;

/** The checked settings of an instance. */
final class HostSettings {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final Pattern KEY = Pattern.compile(
            "(ssh-ed25519|ecdsa-sha2-nistp256|ecdsa-sha2-nistp384|ecdsa-sha2-nistp521|ssh-rsa) [A-Za-z0-9+/=]{40,2000}");

    final String host;
    final int port;
    final String username;
    final String keyReference;
    final String hostKey;
    final int maxConnections;

    HostSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        host = settings.text("host");
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            settings.problem("host must be a host name or an address");
        }
        port = (int) settings.number("port", 22, 1, 65535);
        username = settings.text("username", "portcullis", LOGIN, "the name of a login");
        keyReference = settings.secretReference("key_ref");
        hostKey = settings.text("host_key");
        if (!hostKey.isEmpty() && !KEY.matcher(hostKey).matches()) {
            settings.problem("host_key must be the host's public key without a comment: 'ssh-ed25519 AAAA...'");
        }
        maxConnections = (int) settings.number("max_connections", 8, 1, 100);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // these four are the host's to keep
        settings.number("max_concurrent_calls", 16, 1, 1024);
        settings.number("max_concurrent_revocations", 16, 1, 1024);
        settings.seconds("issue_deadline_seconds", 5, 0, 3600);
        settings.verify();
    }

    /** The server, for those who ask where this goes. */
    URI address() {
        return URI.create("ssh://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** The host's key as a file of known hosts has it. */
    String knownHost() {
        String name = port == 22 ? host : "[" + host + "]:" + port;
        return name + " " + hostKey + "\n";
    }

    /** The signatures that the host may prove its key with. */
    String hostKeyAlgorithms() {
        String type = hostKey.substring(0, hostKey.indexOf(' '));
        return type.equals("ssh-rsa") ? "rsa-sha2-512,rsa-sha2-256" : type;
    }
}
