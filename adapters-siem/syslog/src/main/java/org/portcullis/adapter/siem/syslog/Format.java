// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.portcullis.adapter.kit.siem.AuditFacts;
import org.portcullis.adapter.kit.siem.OcsfEvent;

/** What stands in a message. Each form carries the record's own bytes whole. */
enum Format {
    CEF {
        @Override
        byte[] body(AuditFacts facts) {
            return CefBody.of(facts).getBytes(StandardCharsets.UTF_8);
        }
    },
    LEEF {
        @Override
        byte[] body(AuditFacts facts) {
            return LeefBody.of(facts).getBytes(StandardCharsets.UTF_8);
        }
    },
    OCSF {
        @Override
        byte[] body(AuditFacts facts) {
            ByteArrayOutputStream event = new ByteArrayOutputStream(2048);
            try {
                OcsfEvent.write(facts, event);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory doesn't fail", e);
            }
            return event.toByteArray();
        }
    },
    JSON {
        @Override
        byte[] body(AuditFacts facts) {
            return facts.record().json().getBytes(StandardCharsets.UTF_8);
        }
    };

    /** The MSG part, UTF-8, without the byte order mark. */
    abstract byte[] body(AuditFacts facts);
}
