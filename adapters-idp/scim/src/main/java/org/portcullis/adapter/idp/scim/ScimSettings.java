// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link ScimConfig} says what each is for. */
final class ScimSettings {
    /** How we prove who we are. */
    enum Auth {
        CLIENT_CREDENTIALS,
        BEARER
    }

    /** As what agents are kept. */
    enum AgentsAs {
        AGENT,
        USER,
        NONE
    }

    /** How a resource is changed. */
    enum Update {
        AUTO,
        PATCH,
        PUT
    }

    /** How a PATCH says what it changes. */
    enum PatchStyle {
        PATH,
        VALUE
    }

    /** How an agent is found. */
    enum Find {
        AUTO,
        FILTER,
        LIST
    }

    /** What holds a person's name. */
    enum Subject {
        USERNAME,
        EXTERNALID,
        EMAILS
    }

    /** What is told as roles. */
    enum Roles {
        GROUPS,
        ROLES,
        BOTH,
        NONE
    }

    private static final String USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String AGENT_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Agent";
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)*");
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}|");
    private static final Pattern URN = Pattern.compile("urn:[A-Za-z0-9:._-]{1,200}|");

    final HttpEndpoint server;
    final HttpEndpoint tokens;
    final Auth auth;
    final String clientId;
    final String secretReference;
    final String scope;
    final AgentsAs agentsAs;
    final String agentsPath;
    final String agentSchema;
    final String agentName;
    final String agentUserType;
    final List<String> agentGroups;
    final Update update;
    final PatchStyle patchStyle;
    final Find find;
    final boolean people;
    final String peopleFilter;
    final Subject subject;
    final boolean subjectLowerCase;
    final String issuer;
    final Roles roles;
    final int pageSize;
    final int maxReadingPercent;

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    ScimSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        URI url = settings.url("url");
        String caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        auth = settings.choice("auth_method", Auth.class, Auth.CLIENT_CREDENTIALS);
        boolean asks = auth == Auth.CLIENT_CREDENTIALS;
        URI tokenUrl = asks ? settings.url("token_url") : url;
        clientId = asks ? settings.text("client_id") : settings.text("client_id", "");
        scope = settings.text("scope", "");
        if (!asks && !(clientId + scope + settings.text("token_url", "")).isEmpty()) {
            settings.problem("token_url, client_id and scope mean nothing with auth_method bearer");
        }
        secretReference = settings.secretReference("secret_ref");
        agentsAs = settings.choice("agents_as", AgentsAs.class, AgentsAs.AGENT);
        boolean users = agentsAs == AgentsAs.USER;
        agentsPath = or(settings.text("agents_path", "", PATH, "a path as in /Agents"), users ? "/Users" : "/Agents");
        agentSchema = or(settings.text("agent_schema", "", URN, "a URN"), users ? USER_SCHEMA : AGENT_SCHEMA);
        agentName = or(
                settings.text("agent_name_attribute", "", ATTRIBUTE, "the name of an attribute"),
                users ? "userName" : "agentUserName");
        agentUserType = settings.text("agent_user_type", "Agent");
        agentGroups = list(settings.text("agent_groups", ""));
        update = settings.choice("update", Update.class, Update.AUTO);
        patchStyle = settings.choice("patch_style", PatchStyle.class, PatchStyle.PATH);
        find = settings.choice("find", Find.class, Find.AUTO);
        people = settings.flag("people", true);
        peopleFilter = settings.text("people_filter", "");
        subject = settings.choice("subject_attribute", Subject.class, Subject.USERNAME);
        subjectLowerCase = settings.flag("subject_lower_case", true);
        issuer = settings.text("issuer", "local");
        roles = settings.choice("roles_from", Roles.class, Roles.GROUPS);
        pageSize = (int) settings.number("page_size", 100, 2, 1000);
        maxReadingPercent = (int) settings.number("max_reading_percent", 10, 1, 100);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // the host's to keep
        settings.number("max_concurrent_calls", 16, 1, 1024);
        settings.verify();
        TlsTrust trust = caFile.isEmpty() ? TlsTrust.system() : TlsTrust.pem(Path.of(caFile));
        server = new HttpEndpoint(url, trust);
        tokens = new HttpEndpoint(tokenUrl, trust);
    }

    boolean agentsAreUsers() {
        return agentsAs == AgentsAs.USER;
    }

    private static String or(String value, String fallback) {
        return value.isEmpty() ? fallback : value;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
