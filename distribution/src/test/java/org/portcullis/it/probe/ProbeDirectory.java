// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.lifecycle.Events;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.lifecycle.LifecycleKind;
import org.portcullis.spi.lifecycle.Reading;

/**
 * An identity provider that is a folder: a file for each agent with its state, and {@code events}, a line for each change as
 * {@code KIND subject}. As long as the file {@code down} is there, it takes no changes.
 */
public final class ProbeDirectory implements AgentDirectory, LifecycleEventSource {
    private final Path folder;
    private final Path agents;

    /** Opens the folder that the configuration names. */
    public ProbeDirectory(Map<String, Object> configuration) throws IOException {
        folder = Files.createDirectories(Path.of(configuration.get("folder").toString()));
        agents = Files.createDirectories(folder.resolve("agents"));
    }

    private void requireUp() {
        if (Files.exists(folder.resolve("down"))) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "the folder is down");
        }
    }

    @Override
    public String apply(Target target, CallContext context) {
        requireUp();
        try {
            Path agent = agents.resolve(target.agentId());
            boolean there = Files.exists(agent);
            if (target.state() == DesiredState.ABSENT) {
                Files.deleteIfExists(agent);
            } else {
                Files.writeString(agent, target.state().name());
            }
            Files.writeString(
                    folder.resolve("calls"),
                    target.agentId() + " " + target.state() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return target.state() == DesiredState.ABSENT && !there ? "" : "folder/" + target.agentId();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Events poll(String cursor, CallContext context) {
        try {
            Path file = folder.resolve("events");
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (cursor.isEmpty()) {
                return new Events(Reading.FROM_NOW, List.of(), String.valueOf(lines.size()), false);
            }
            List<LifecycleEvent> events = new ArrayList<>();
            for (int i = Integer.parseInt(cursor); i < lines.size(); i++) {
                String[] words = lines.get(i).split(" ");
                LifecycleKind kind = LifecycleKind.valueOf(words[0]);
                events.add(new LifecycleEvent("line-" + i, "local", words[1], kind, Set.of(), Instant.now()));
            }
            return new Events(Reading.CHANGES, events, String.valueOf(lines.size()), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
