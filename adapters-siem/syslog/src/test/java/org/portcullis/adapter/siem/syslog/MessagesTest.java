// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.audit.AuditRecord;

@DisplayName("AUD-4 records as messages of RFC 5424")
class MessagesTest {
    private static final String NASTY = "a|b=c\\\\d\\ne]\\tf\\\"g cs1=forged ü日\u0085";

    private static AuditRecord record(String actor, String more) {
        String json = "{\"action\":\"agent.suspend\",\"actor\":\"" + actor
                + "\",\"agent\":\"agt_1\",\"details\":{\"reason\":\"" + more
                + "\"},\"id\":\"evt_7\",\"outcome\":\"DENIED\",\"seq\":7}";
        return new AuditRecord("nod\"]\\1", 7, "evt_7", Instant.parse("2026-11-23T10:00:00.123456789Z"), json, "ab12");
    }

    private static SyslogSettings settings(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(Map.of("host", "siem.example", "hostname", "gate.example"));
        all.putAll(more);
        return new SyslogSettings(all);
    }

    private static String message(Map<String, Object> more, AuditRecord record) {
        byte[] frame = new Messages(settings(more)).frame(record);
        String text = new String(frame, StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        assertThat(Integer.parseInt(text.substring(0, space)))
                .as("octets, not characters")
                .isEqualTo(frame.length - space - 1);
        return text.substring(space + 1);
    }

    @Test
    @DisplayName("the header: facility and severity, microseconds, host, our names, chain and action")
    void header() {
        String text = message(Map.of("sd_id", "audit@12345", "app_name", "gate"), record("psn_1", "none"));
        assertThat(text)
                .startsWith("<108>1 2026-11-23T10:00:00.123456Z gate.example gate nod\"]\\1 agent.suspend [audit@12345 "
                        + "id=\"evt_7\" seq=\"7\" chain=\"nod\\\"\\]\\\\1\" sha256=\"ab12\"] \uFEFF{");
        assertThat(Received.of(text).data()).containsEntry("chain", "nod\"]\\1").containsEntry("seq", "7");
        assertThat(message(Map.of("bom", false), record("psn_1", "none"))).contains("] {");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    @DisplayName("nothing in a record breaks out of its field, and the record's own bytes come out again")
    void hostile(Format format) {
        AuditRecord record = record(NASTY, NASTY);
        Received received = Received.of(message(Map.of("format", format.name()), record));
        assertThat(received.raw(format)).isEqualTo(record.json());
        assertThat(received.bom()).isTrue();
        assertThat(received.body()).doesNotContain("\n");
    }

    @Test
    @DisplayName("CEF: header and extension are escaped by their own rules")
    void cef() {
        Received received = Received.of(message(Map.of("format", "cef"), record(NASTY, NASTY)));
        assertThat(received.body())
                .startsWith("CEF:0|Portcullis|Portcullis|1|agent.suspend|agent.suspend DENIED|7|rt=");
        assertThat(received.cef())
                .containsEntry("suser", "a|b=c\\d\ne] f\"g cs1=forged ü日 ")
                .containsEntry("cs1", "nod\"]\\1")
                .containsEntry("cn1", "7")
                .containsEntry("externalId", "evt_7")
                .containsEntry("outcome", "DENIED");
        assertThat(received.body()).contains("suser=a|b\\=c\\\\d\\ne] f\"g cs1\\=forged");
    }

    @Test
    @DisplayName("LEEF: parted by tabs, of which no value has one")
    void leef() {
        Received received = Received.of(message(Map.of("format", "leef"), record(NASTY, NASTY)));
        String[] fields = received.body().split("\t", -1);
        assertThat(fields[0]).startsWith("LEEF:2.0|Portcullis|Portcullis|1|agent.suspend|x09|devTime=1795428000123");
        assertThat(fields)
                .contains("usrName=a|b=c\\d e] f\"g cs1=forged ü日 ", "sev=7", "cat=agent", "eventId=evt_7", "seq=7")
                .allMatch(field -> field.indexOf('=') > 0);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    @DisplayName("a record that is too long goes without its details, says so, and is never cut")
    void abridged(Format format) {
        AuditRecord record = record("psn_1", "ü".repeat(5_000));
        String text = message(Map.of("format", format.name(), "max_message_bytes", 4096), record);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
        Received received = Received.of(text);
        assertThat(received.data())
                .containsEntry("abridged", Integer.toString(record.json().getBytes(StandardCharsets.UTF_8).length))
                .containsEntry("id", "evt_7")
                .containsEntry("sha256", "ab12");
        assertThat(received.raw(format))
                .contains("\"action\":\"agent.suspend\"", "\"abridged\":")
                .endsWith("}")
                .doesNotContain("details");
    }

    @Test
    @DisplayName("or it stops the delivery, and the failure says what to raise")
    void refused() {
        Messages messages = new Messages(settings(Map.of("oversize", "refuse", "max_message_bytes", 4096)));
        assertThatThrownBy(() -> messages.frame(record("psn_1", "x".repeat(5_000))))
                .isInstanceOfSatisfying(AdapterException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FailureKind.REJECTED);
                    assertThat(e).hasMessageContaining("evt_7").hasMessageContaining("max_message_bytes");
                });
    }

    @Test
    @DisplayName("PLG-3 every wrong setting is named at once, and plain TCP stays on this machine")
    void wrongSettings() {
        assertThatThrownBy(() -> settings(Map.of(
                        "port",
                        0,
                        "transport",
                        "tcp",
                        "format",
                        "xml",
                        "facility",
                        24,
                        "client_key_ref",
                        "geheim",
                        "ca_file",
                        "relative.pem",
                        "sd_id",
                        "no number",
                        "colour",
                        "red")))
                .isInstanceOf(AdapterException.class)
                .hasMessageContainingAll(
                        "port must be",
                        "transport may be tcp for a receiver on this machine only",
                        "format must be one of",
                        "facility must be",
                        "client_key_ref must be a reference",
                        "client_certificate_file and client_key_ref belong together",
                        "ca_file must be an absolute path",
                        "sd_id must be",
                        "colour is not known")
                .hasMessageNotContaining("geheim");
    }
}
