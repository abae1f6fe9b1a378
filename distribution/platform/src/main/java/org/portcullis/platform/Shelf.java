// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.portcullis.platform.Admission.Admitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code data/deploy/<symbolic name>/}: of each deployed bundle the checked copy that runs, the one that ran before, and
 * which is which. Two jars for each bundle at the most.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "state.json";

    private final Path root;

    Shelf(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    /**
     * What is known of a bundle.
     *
     * @param file the jar's name in the deploy folder
     * @param current SHA-256 of what runs
     * @param previous SHA-256 of what ran before; empty when nothing did
     * @param previousVersion its version
     * @param failed SHA-256 of the jar that lies in the folder and was rolled back; empty when none does
     * @param reason why it was
     */
    record State(String file, String current, String previous, String previousVersion, String failed, String reason) {
        static State first(String file, String current) {
            return new State(file, current, "", "", "", "");
        }

        State followedBy(String digest, String versionNow) {
            return new State(file, digest, current, versionNow, "", "");
        }

        State failed(String digest, String why) {
            return new State(file, current, previous, previousVersion, digest, why);
        }

        State at(String place) {
            return new State(place, current, previous, previousVersion, "", "");
        }
    }

    Path jar(String name, String digest) {
        return root.resolve(name).resolve(digest + ".jar");
    }

    /** Takes the checked copy over; its bytes are on the disk already. */
    void keep(Admitted bundle) throws IOException {
        Path jar = jar(bundle.name(), bundle.digest());
        Files.createDirectories(jar.getParent());
        Files.move(bundle.copy().file(), jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durable.sync(jar.getParent());
    }

    /** Empty when nothing, or nothing readable, is known of it. */
    Optional<State> state(String name) {
        Path file = root.resolve(name).resolve(STATE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            return Optional.of(new State(
                    node.path("file").asText(),
                    node.path("current").asText(),
                    node.path("previous").asText(),
                    node.path("previous_version").asText(),
                    node.path("failed").asText(),
                    node.path("reason").asText()));
        } catch (IOException e) {
            LOG.warn("{} can't be read: what ran before is forgotten.", file, e);
            return Optional.empty();
        }
    }

    /** The bundle that runs from that file of the deploy folder, by its symbolic name. */
    Optional<String> ofFile(String file) {
        return names().stream()
                .filter(name ->
                        state(name).map(State::file).filter(file::equals).isPresent())
                .findFirst();
    }

    void save(String name, State state) throws IOException {
        ObjectNode node = JSON.createObjectNode()
                .put("file", state.file())
                .put("current", state.current())
                .put("previous", state.previous())
                .put("previous_version", state.previousVersion())
                .put("failed", state.failed())
                .put("reason", state.reason());
        Durable.write(root.resolve(name).resolve(STATE), JSON.writeValueAsBytes(node));
        tidy(name, state);
    }

    private void tidy(String name, State state) throws IOException {
        delete(root.resolve(name), Set.of(STATE, state.current() + ".jar", state.previous() + ".jar"));
    }

    /** Removes what a kill in the middle of a change has left. */
    void tidy(String name) {
        try {
            Optional<State> state = state(name);
            if (state.isPresent()) {
                tidy(name, state.get());
            } else {
                forget(name);
            }
        } catch (IOException e) {
            LOG.warn("What a change of {} left in {} can't be removed.", name, root, e);
        }
    }

    /** Forgets all that is known of it. */
    void forget(String name) {
        try {
            Path folder = root.resolve(name);
            Files.deleteIfExists(folder.resolve(STATE)); // first: without it the jars mean nothing
            delete(folder, Set.of());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("What {} left in {} can't be removed.", name, root, e);
        }
    }

    List<String> names() {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(Facts::isName)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("{} can't be read: what ran before is forgotten.", root, e);
            return List.of();
        }
    }

    private static void delete(Path folder, Set<String> kept) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!kept.contains(each.getFileName().toString())) {
                    Files.delete(each);
                }
            }
        }
    }
}
