// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;

/** The checked settings of an instance. */
final class LdapSettings {
    /** Whose words the server speaks. */
    enum Kind {
        OPENLDAP,
        ACTIVE_DIRECTORY
    }

    /** How the way to the server is protected. */
    enum Tls {
        LDAPS,
        STARTTLS,
        DISABLE
    }

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|::1");
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Pattern ISSUER = Pattern.compile("\\S{1,200}");

    final Dialect dialect;
    final String host;
    final int port;
    final Tls tls;
    final String caFile;
    final String bindDn;
    final String passwordReference;
    final Optional<DN> agentsBase;
    final List<DN> agentGroups;
    final Optional<DN> peopleBase;
    final Filter peopleFilter;
    final String subjectAttribute;
    final boolean subjectLowerCase;
    final String issuer;
    final Optional<DN> roleGroupsBase;
    final boolean tellLockouts;
    final int pageSize;
    final int maxReadingPercent;
    final int maxConnections;

    private final Settings settings;

    LdapSettings(Map<String, ?> properties) {
        settings = new Settings(properties);
        host = settings.text("host");
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            settings.problem("host must be a host name or an address");
        }
        tls = settings.choice("tls", Tls.class, Tls.LDAPS);
        if (tls == Tls.DISABLE && !LOOPBACK.matcher(host).matches()) {
            settings.problem("tls may be disabled for a server on this machine only");
        }
        int given = (int) settings.number("port", 0, 0, 65535);
        port = given > 0 ? given : tls == Tls.LDAPS ? 636 : 389;
        caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        bindDn = settings.text("bind_dn");
        passwordReference = settings.secretReference("password_ref");
        agentsBase = dn("agents_base");
        dialect = dialect(dn("agents_policy"));
        agentGroups = groups(settings.text("agent_groups", ""));
        peopleBase = dn("people_base");
        peopleFilter = filter(settings.text("people_filter", dialect.peopleFilter()));
        subjectAttribute = settings.text(
                "subject_attribute", dialect.subjectAttribute(), ATTRIBUTE, "the name of an attribute such as mail");
        subjectLowerCase = settings.flag("subject_lower_case", true);
        issuer = settings.text("issuer", "local", ISSUER, "at most 200 characters without blanks");
        roleGroupsBase = dn("role_groups_base");
        tellLockouts = settings.flag("tell_lockouts", false);
        pageSize = (int) settings.number("page_size", 500, 1, 1000);
        maxReadingPercent = (int) settings.number("max_reading_percent", 10, 1, 100);
        maxConnections = (int) settings.number("max_connections", 8, 1, 200);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // both are the host's to keep
        settings.number("max_concurrent_calls", 16, 1, 1024);
        if (agentsBase.isEmpty() && peopleBase.isEmpty()) {
            settings.problem("agents_base or people_base is missing: this instance would do nothing");
        }
        settings.verify();
    }

    private Dialect dialect(Optional<DN> policy) {
        settings.text("dialect");
        if (settings.choice("dialect", Kind.class, Kind.OPENLDAP) == Kind.ACTIVE_DIRECTORY) {
            if (policy.isPresent()) {
                settings.problem("agents_policy is for openldap only");
            }
            return new ActiveDirectory();
        }
        if (agentsBase.isPresent() && policy.isEmpty()) {
            settings.problem("agents_policy is missing: without a password policy OpenLDAP ignores locks");
        }
        return new OpenLdap(policy);
    }

    private Optional<DN> dn(String key) {
        String value = settings.text(key, "");
        return value.isEmpty() ? Optional.empty() : Optional.ofNullable(parsed(key, value));
    }

    private DN parsed(String key, String value) {
        try {
            DN dn = new DN(value);
            if (!dn.isNullDN()) {
                return dn;
            }
        } catch (LDAPException e) {
            // reported below, like an empty one
        }
        settings.problem(key + " must be a DN such as ou=agents,dc=example,dc=com");
        return null;
    }

    private List<DN> groups(String list) {
        List<DN> groups = new ArrayList<>();
        for (String each : list.split(";")) {
            DN group = each.isBlank() ? null : parsed("agent_groups", each.strip());
            if (group != null) {
                groups.add(group);
            }
        }
        long names = groups.stream()
                .map(group -> AgentGroups.name(group).toLowerCase(Locale.ROOT))
                .distinct()
                .count();
        if (names < groups.size()) {
            settings.problem("agent_groups has two groups of one name: agents ask for them by name");
        }
        return List.copyOf(groups);
    }

    private Filter filter(String text) {
        try {
            return Filter.create(text);
        } catch (LDAPException e) {
            settings.problem("people_filter must be a filter such as (objectClass=inetOrgPerson)");
            return Filter.createPresenceFilter("objectClass");
        }
    }

    /** The server, for those who ask where this goes. */
    URI address() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((tls == Tls.LDAPS ? "ldaps://" : "ldap://") + name + ":" + port);
    }
}
