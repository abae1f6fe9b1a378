// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import org.portcullis.adapter.kit.siem.AuditFacts;

/**
 * Log Event Extended Format 2.0 with the tab as delimiter. LEEF knows no escapes: control characters become spaces, in the
 * header {@code |} too. {@code raw} is the record itself, byte for byte: its JSON holds no control character.
 */
final class LeefBody {
    private static final int[] SEVERITIES = {3, 5, 7};

    private LeefBody() {}

    static String of(AuditFacts facts) {
        StringBuilder line = new StringBuilder(1024).append("LEEF:2.0|Portcullis|Portcullis|1|");
        line.append(clean(facts.action()).replace('|', ' ')).append("|x09|");
        line.append("devTime=").append(facts.record().time().toEpochMilli());
        field(line, "cat", facts.noun());
        line.append("\tsev=").append(SEVERITIES[facts.severity().ordinal()]);
        field(line, "usrName", facts.actor());
        field(line, "eventId", facts.record().id());
        field(line, "outcome", facts.outcome());
        line.append("\tseq=").append(facts.record().seq());
        field(line, "chain", facts.record().chain());
        field(line, "agent", facts.agent());
        field(line, "grant", facts.grant());
        field(line, "entity", facts.entity());
        field(line, "sha256", facts.record().hash());
        field(line, "httpMethod", facts.details().path("method").asText(""));
        field(line, "httpPath", facts.details().path("path").asText(""));
        field(line, "reason", facts.details().path("reason").asText(""));
        line.append("\traw=").append(facts.record().json());
        return line.toString();
    }

    private static void field(StringBuilder line, String key, String value) {
        if (!value.isEmpty()) {
            line.append('\t').append(key).append('=').append(clean(value));
        }
    }

    private static String clean(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            clean.append(Character.isISOControl(c) ? ' ' : c);
        }
        return clean.toString();
    }
}
