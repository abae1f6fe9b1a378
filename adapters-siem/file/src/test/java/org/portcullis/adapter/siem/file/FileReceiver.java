// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.tck.AuditVendor;
import org.portcullis.tck.Fault;

/** The adapter over a real folder, small files, and what stands in them. */
final class FileReceiver implements AuditVendor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path aside;
    private final Path home;
    private SiemFileAdapter adapter;

    FileReceiver(Path home) {
        folder = home.resolve("events");
        aside = home.resolve("aside");
        this.home = home;
        adapter = adapter();
    }

    private SiemFileAdapter adapter() {
        return new SiemFileAdapter(home, Map.of("folder", "events", "max_file_bytes", 30_000L), Clock.systemUTC());
    }

    @Override
    public boolean restart() {
        closeAdapter();
        adapter = adapter();
        return true;
    }

    @Override
    public AuditSink sink() {
        return adapter;
    }

    @Override
    public List<String> received() {
        return events().stream()
                .map(event -> event.at("/metadata/uid").asText())
                .toList();
    }

    @Override
    public boolean holds(AuditRecord record) {
        return events().stream()
                .anyMatch(event -> event.path("raw_data").asText().equals(record.json())
                        && event.at("/raw_data_hash/value").asText().equals(record.hash()));
    }

    List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    events.add(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.UNREACHABLE);
    }

    @Override
    public void breakWith(Fault fault) {
        try {
            if (fault == Fault.UNREACHABLE) {
                Files.move(folder, aside);
                Files.writeString(folder, "a file where the folder should be");
            } else if (Files.exists(aside)) {
                Files.delete(folder);
                Files.move(aside, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> canaries() {
        return Set.of();
    }

    @Override
    public void close() {
        closeAdapter();
    }

    private void closeAdapter() {
        try {
            adapter.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
