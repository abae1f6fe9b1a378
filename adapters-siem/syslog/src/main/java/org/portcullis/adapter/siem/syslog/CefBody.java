// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import org.portcullis.adapter.kit.siem.AuditFacts;

/**
 * Common Event Format 0. In the header {@code |} and {@code \} are escaped and line ends become spaces; in the extension
 * {@code =}, {@code \} and line ends are escaped. {@code rawEvent} is the record itself.
 */
final class CefBody {
    private static final int[] SEVERITIES = {3, 5, 7};

    private CefBody() {}

    static String of(AuditFacts facts) {
        StringBuilder line = new StringBuilder(1024).append("CEF:0|Portcullis|Portcullis|1|");
        header(line, facts.action());
        header(line, facts.outcome().isEmpty() ? facts.action() : facts.action() + ' ' + facts.outcome());
        line.append(SEVERITIES[facts.severity().ordinal()]).append('|');
        line.append("rt=").append(facts.record().time().toEpochMilli());
        field(line, "externalId", facts.record().id());
        field(line, "act", facts.action());
        field(line, "outcome", facts.outcome());
        field(line, "suser", facts.actor());
        line.append(" cn1Label=seq cn1=").append(facts.record().seq());
        labelled(line, "cs1", "chain", facts.record().chain());
        labelled(line, "cs2", "agent", facts.agent());
        labelled(line, "cs3", "grant", facts.grant());
        labelled(line, "cs4", "entity", facts.entity());
        labelled(line, "cs5", "sha256", facts.record().hash());
        field(line, "request", facts.details().path("path").asText(""));
        field(line, "requestMethod", facts.details().path("method").asText(""));
        field(line, "reason", facts.details().path("reason").asText(""));
        line.append(" rawEvent=").append(escaped(facts.record().json()));
        return line.toString();
    }

    private static void header(StringBuilder line, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '|' || c == '\\') {
                line.append('\\');
            }
            line.append(Character.isISOControl(c) ? ' ' : c);
        }
        line.append('|');
    }

    private static void labelled(StringBuilder line, String key, String label, String value) {
        if (!value.isEmpty()) {
            line.append(' ').append(key).append("Label=").append(label);
            field(line, key, value);
        }
    }

    private static void field(StringBuilder line, String key, String value) {
        if (value.isEmpty()) {
            return;
        }
        line.append(' ').append(key).append('=').append(escaped(value).replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", " "));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("=", "\\=")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
