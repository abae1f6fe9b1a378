// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.Secret;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.tck.AuditVendor;
import org.portcullis.tck.Fault;

/** The adapter before a receiver, a fake or a real rsyslog; with TLS it shows a certificate. */
final class SyslogFixture implements AuditVendor {
    private final SyslogReceiver receiver;
    private final Format format;
    private final Path identity;
    private SyslogAdapter adapter;

    SyslogFixture(SyslogReceiver receiver, Format format) {
        this.receiver = receiver;
        this.format = format;
        try {
            identity = Files.createTempDirectory(Certificates.folder(), "identity");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        identify("client");
        adapter = adapter();
    }

    /** Whose certificate the adapter shows from its next connection on. */
    private void identify(String name) {
        try {
            for (String suffix : List.of(".pem", ".key")) {
                Files.copy(
                        Certificates.folder().resolve(name + suffix),
                        identity.resolve("own" + suffix),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "environment",
                "test",
                "host",
                "127.0.0.1",
                "port",
                receiver.port(),
                "transport",
                receiver.isTls() ? "tls" : "tcp",
                "format",
                format.name().toLowerCase(Locale.ROOT),
                "max_message_bytes",
                65_536,
                "settle_millis",
                30));
        if (receiver.isTls()) {
            settings.put("ca_file", Certificates.folder().resolve("ca.pem").toString());
            settings.put("client_certificate_file", identity.resolve("own.pem").toString());
            settings.put("client_key_ref", "file:" + identity.resolve("own.key"));
        }
        return settings;
    }

    private SyslogAdapter adapter() {
        return new SyslogAdapter(settings(), host -> {}, SyslogFixture::resolve);
    }

    static Secret resolve(String reference) {
        try {
            return Secret.of(Files.readString(Path.of(reference.substring("file:".length()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AuditSink sink() {
        return adapter;
    }

    @Override
    public boolean restart() {
        adapter.close();
        adapter = adapter();
        return true;
    }

    List<Received> messages() {
        return receiver.messages().stream().map(Received::of).toList();
    }

    @Override
    public List<String> received() {
        return messages().stream().map(message -> message.data().get("id")).toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return messages().stream()
                .filter(message -> message.data().get("id").equals(record.id()))
                .anyMatch(message -> message.raw(format).equals(record.json())
                        && message.data().get("sha256").equals(record.hash())
                        && message.data().get("seq").equals(Long.toString(record.seq())));
    }

    @Override
    public Set<Fault> faults() {
        return receiver.faults();
    }

    @Override
    public void breakWith(Fault fault) {
        identify(fault == Fault.BAD_CREDENTIALS ? "stranger" : "client");
        receiver.breakWith(fault);
    }

    /** A line of the private key. */
    @Override
    public Set<String> canaries() {
        try {
            return Set.of(Files.readAllLines(Certificates.folder().resolve("client.key"))
                    .get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        adapter.close();
        receiver.close();
    }
}
