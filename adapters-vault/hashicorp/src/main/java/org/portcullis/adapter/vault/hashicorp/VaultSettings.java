// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;

/** The checked settings of an instance. */
final class VaultSettings {
    /** How the platform itself logs in. */
    enum AuthMethod {
        APPROLE,
        JWT,
        CERT,
        TOKEN
    }

    private static final Pattern PATH = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern SECRET_PATH =
            Pattern.compile("([A-Za-z0-9_@+=~-][A-Za-z0-9_.@+=~-]*/)+([A-Za-z0-9_@+=~-][A-Za-z0-9_.@+=~-]*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{2,64}");

    final URI url;
    final String namespace;
    final String caReference;
    final AuthMethod authMethod;
    final String authMount;
    final String authRole;
    final String authSecretReference;
    final String authCertificateReference;
    final String tokenRole;
    final String ownedPrefix;
    final boolean rolePerElevation;
    final boolean sharedRoles;
    final boolean sshCertificates;
    final boolean entityPerAgent;
    final boolean listTokens;
    final List<String> databaseMounts;
    final List<String> pkiMounts;
    final List<String> kvMounts;
    final List<String> secretPaths;
    final Duration wrapTtl;
    final Duration issueDeadline;
    final int concurrentRevocations;

    VaultSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        url = settings.url("url");
        if ("http".equals(url.getScheme()) && !isLoopback(url.getHost())) {
            settings.problem("url must begin with https: plain http is for a vault on this machine only");
        }
        namespace = optional(settings, "namespace", PATH, "a path such as team/agents");
        caReference =
                optional(settings, "ca_ref", Pattern.compile("(file|env):.+"), "a reference, file:/path or env:NAME");
        authMethod = settings.choice("auth_method", AuthMethod.class, AuthMethod.APPROLE);
        String mount = optional(settings, "auth_mount", PATH, "a path such as approle");
        authMount = mount.isEmpty() ? authMethod.name().toLowerCase(java.util.Locale.ROOT) : mount;
        authRole = settings.text("auth_role", "");
        boolean namesRole = authMethod == AuthMethod.APPROLE || authMethod == AuthMethod.JWT;
        if (namesRole && authRole.isEmpty()) {
            settings.problem("auth_role is missing: the role id of the AppRole, or the name of the JWT role");
        }
        authSecretReference = settings.secretReference("auth_secret_ref");
        authCertificateReference = optional(
                settings, "auth_cert_ref", Pattern.compile("(file|env):.+"), "a reference, file:/path or env:NAME");
        if ((authMethod == AuthMethod.CERT) == authCertificateReference.isEmpty()) {
            settings.problem("auth_cert_ref goes with auth_method cert, which needs it: the certificate that logs in");
        }
        if (authMethod == AuthMethod.CERT && "http".equals(url.getScheme())) {
            settings.problem("auth_method cert needs an https url: the certificate is shown in the TLS handshake");
        }
        tokenRole = settings.text("token_role", "portcullis", NAME, "the name of a token role");
        ownedPrefix =
                settings.text("owned_role_prefix", "portcullis-", NAME, "2 to 64 letters, digits, '_', '.' or '-'");
        rolePerElevation = settings.flag("role_per_elevation", false);
        sharedRoles = settings.flag("shared_roles", false);
        sshCertificates = settings.flag("ssh_certificates", false);
        entityPerAgent = settings.flag("entity_per_agent", false);
        listTokens = settings.flag("list_tokens", false);
        pkiMounts = list(settings.text("pki_mounts", ""));
        if (!pkiMounts.stream().allMatch(m -> PATH.matcher(m).matches())) {
            settings.problem("pki_mounts must be paths such as pki, separated by commas");
        }
        databaseMounts = list(settings.text("database_mounts", "database"));
        if (!databaseMounts.stream().allMatch(m -> PATH.matcher(m).matches())) {
            settings.problem("database_mounts must be paths such as database, separated by commas");
        }
        kvMounts = list(settings.text("kv_mounts", "secret"));
        if (!kvMounts.stream().allMatch(m -> PATH.matcher(m).matches())) {
            settings.problem("kv_mounts must be paths such as secret, separated by commas");
        }
        secretPaths = list(settings.text("secret_paths", ""));
        if (!secretPaths.stream().allMatch(p -> SECRET_PATH.matcher(p).matches())) {
            settings.problem("secret_paths must be paths such as secret/portcullis-platform/ (all below it) or"
                    + " secret/portcullis-platform/pg (that one), separated by commas, without patterns");
        }
        wrapTtl = settings.seconds("wrap_ttl_seconds", 0, 0, 300);
        issueDeadline = settings.seconds("issue_deadline_seconds", 90, 0, 3600);
        concurrentRevocations = (int) settings.number("max_concurrent_revocations", 4, 1, 64);
        settings.number("max_concurrent_calls", 16, 1, 1024); // both are the host's to keep
        settings.seconds("call_timeout_seconds", 30, 1, 600);
        settings.verify();
    }

    /** Whether other instances may refer to what stands there. */
    boolean keeps(String path) {
        return secretPaths.stream().anyMatch(each -> each.endsWith("/") ? path.startsWith(each) : path.equals(each));
    }

    private static List<String> list(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    private static String optional(Settings settings, String key, Pattern pattern, String rule) {
        String value = settings.text(key, "");
        if (!value.isEmpty() && !pattern.matcher(value).matches()) {
            settings.problem(key + " must be " + rule);
        }
        return value;
    }

    private static boolean isLoopback(String host) {
        try {
            return "localhost".equals(host)
                    || (host.matches("[0-9.]+|\\[.*]")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
