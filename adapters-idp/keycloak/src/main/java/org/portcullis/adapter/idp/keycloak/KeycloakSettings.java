// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.adapter.kit.http.HttpEndpoint;
import org.portcullis.adapter.kit.http.TlsTrust;
import org.portcullis.spi.AdapterException;

/** The checked settings of an instance; {@link KeycloakConfig} says what each is for. */
final class KeycloakSettings {
    /** What names a person in Portcullis. */
    enum Subject {
        EMAIL,
        USERNAME
    }

    private static final Pattern NAME = Pattern.compile("[^\\s/?#;]{1,255}");
    private static final Pattern ISSUER = Pattern.compile("\\S{1,200}");

    private static final int LONGEST_SUBJECT = 254;

    final HttpEndpoint endpoint;
    final String realm;
    final String clientId;
    final String secretRef;
    final boolean agents;
    final List<String> agentScopes;
    final boolean tokenExchange;
    final boolean endSessions;
    final boolean people;
    final Subject subject;
    final boolean subjectLowerCase;
    final String issuer;
    final List<String> peopleRoles;
    final boolean humanSessions;
    final List<String> peopleClients;
    final List<String> tokenAudiences;
    final boolean endHumanSessions;
    final int pageSize;
    final int maxReadingPercent;

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    KeycloakSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        URI url = settings.url("url");
        String caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        realm = settings.text("realm");
        if (!realm.isEmpty() && !NAME.matcher(realm).matches()) {
            settings.problem("realm must be a realm's name");
        }
        clientId = settings.text("client_id", "portcullis", NAME, "a client's id without blanks");
        secretRef = settings.secretReference("client_secret_ref");
        agents = settings.flag("agents", true);
        agentScopes = list(settings.text("agent_scopes", ""));
        tokenExchange = settings.flag("token_exchange", false);
        endSessions = settings.flag("end_sessions", false);
        people = settings.flag("people", true);
        subject = settings.choice("subject_attribute", Subject.class, Subject.EMAIL);
        subjectLowerCase = settings.flag("subject_lower_case", true);
        issuer = settings.text("issuer", "local", ISSUER, "at most 200 characters without blanks");
        peopleRoles = list(settings.text("people_roles", ""));
        humanSessions = settings.flag("human_sessions", false);
        peopleClients = list(settings.text("people_clients", ""));
        tokenAudiences = list(settings.text("token_audiences", ""));
        endHumanSessions = settings.flag("end_human_sessions", false);
        if (humanSessions && peopleClients.isEmpty()) {
            settings.problem("human_sessions needs people_clients: the clients through which people sign in");
        }
        pageSize = (int) settings.number("page_size", 500, 2, 1000);
        maxReadingPercent = (int) settings.number("max_reading_percent", 10, 1, 100);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // both are the host's to keep
        settings.number("max_concurrent_calls", 16, 1, 1024);
        if (!agents && !people && !humanSessions) {
            settings.problem("agents, people and human_sessions are all false: this instance would do nothing");
        }
        settings.verify();
        TlsTrust trust = caFile.isEmpty() ? TlsTrust.system() : TlsTrust.pem(Path.of(caFile));
        endpoint = new HttpEndpoint(url, trust);
    }

    /** Who that user is, as Portcullis knows people; empty when it can't be told. */
    String subjectOf(JsonNode user) {
        String name = user.path(subject.name().toLowerCase(Locale.ROOT)).asText("");
        String told = subjectLowerCase ? name.toLowerCase(Locale.ROOT) : name;
        return told.isBlank() || told.length() > LONGEST_SUBJECT ? "" : told;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .distinct()
                .toList();
    }
}
