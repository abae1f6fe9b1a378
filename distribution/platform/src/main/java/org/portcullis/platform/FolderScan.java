// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.Admission.Copy;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.adapters.AdapterBundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the deploy folder: what appears, changes or goes there. Whoever calls holds the gate. */
final class FolderScan {
    private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);

    private final Path folder;
    private final Admission admission;
    private final Decisions decisions;
    private final Deployer deployer;
    private final Shelf shelf;
    private final Map<Path, Stamp> seen = new HashMap<>();
    private final Map<Path, Stamp> handled = new HashMap<>();

    FolderScan(Path folder, Admission admission, Decisions decisions, Deployer deployer, Shelf shelf) {
        this.folder = folder;
        this.admission = admission;
        this.decisions = decisions;
        this.deployer = deployer;
        this.shelf = shelf;
    }

    private record Stamp(long size, long modified, Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey());
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** The first look, at the platform's start: what ran before runs again; what lies there instead is an update. */
    void first() {
        List<Path> jars;
        try {
            Durable.tidy(folder);
            jars = jars();
        } catch (IOException e) {
            LOG.error("The folder {} can't be read: nothing of it is started.", folder, e);
            return;
        }
        for (String name : shelf.names()) {
            shelf.tidy(name);
            Optional<String> file = shelf.state(name).map(Shelf.State::file);
            if (file.filter(each -> jars.contains(folder.resolve(each))).isEmpty()) {
                shelf.forget(name);
            }
        }
        // what ran before comes first: a jar that was refused because of it doesn't take its place by its file's name
        Map<Boolean, List<Path>> ran = jars.stream()
                .collect(Collectors.partitioningBy(
                        jar -> shelf.ofFile(jar.getFileName().toString()).isPresent()));
        ran.get(true).forEach(this::first);
        ran.get(false).forEach(this::first);
    }

    private void first(Path jar) {
        try {
            if (!resumed(jar)) {
                mark(jar);
                look(jar);
            }
        } catch (IOException e) {
            LOG.warn("The jar {} can't be checked.", jar, e);
            refuse(jar, "", "it can't be checked: " + e.getMessage());
        }
    }

    private boolean resumed(Path jar) throws IOException {
        Optional<String> name = shelf.ofFile(jar.getFileName().toString());
        Optional<Shelf.State> state = name.flatMap(shelf::state);
        if (state.isEmpty()) {
            return false;
        }
        String digest = digest(jar);
        Path kept = shelf.jar(name.get(), state.get().current());
        if (digest.equals(state.get().current()) || !Files.exists(kept)) {
            return false;
        }
        Copy copy = admission.copy(kept);
        try {
            deployer.resume(admission.admit(copy), jar);
        } catch (Refused e) {
            LOG.warn("{}: what ran before isn't let in again: {}", name.get(), e.getMessage());
            return false;
        } finally {
            Files.deleteIfExists(copy.file());
        }
        if (digest.equals(state.get().failed())) {
            mark(jar);
            refuse(jar, digest, state.get().reason());
        }
        return true;
    }

    private String digest(Path jar) throws IOException {
        Copy copy = admission.copy(jar);
        Files.delete(copy.file());
        return copy.digest();
    }

    /** A later look; a file that is still being written is left until it stands still between two looks. */
    void again() {
        List<Path> jars;
        try {
            jars = jars();
        } catch (IOException e) {
            LOG.warn("The folder {} can't be read: nothing is changed.", folder, e);
            return;
        }
        boolean gone = false;
        for (Running each : decisions.running()) {
            if (!jars.contains(each.file())) {
                deployer.remove(each);
                gone = true;
            }
        }
        decisions.retain(jars);
        seen.keySet().retainAll(jars);
        handled.keySet().retainAll(jars);
        if (gone) {
            reconsider(); // what was refused because of it may be let in now
        }
        jars.forEach(this::settled);
    }

    private void settled(Path jar) {
        try {
            Stamp now = Stamp.of(jar);
            if (!now.equals(handled.get(jar)) && now.equals(seen.put(jar, now))) {
                handled.put(jar, now);
                look(jar);
            }
        } catch (IOException e) {
            LOG.debug("{} went while it was looked at", jar, e);
        }
    }

    /** The file is known as it is now. */
    void mark(Path jar) throws IOException {
        Stamp now = Stamp.of(jar);
        seen.put(jar, now);
        handled.put(jar, now);
    }

    /** Refused jars are looked at again. */
    void reconsider() {
        decisions.refused().forEach(handled::remove);
    }

    /** The jar is looked at again. */
    void reconsider(Path jar) {
        handled.remove(jar);
    }

    private void look(Path jar) {
        Copy copy = null;
        try {
            copy = admission.copy(jar);
            Optional<Running> here = decisions.from(jar);
            if (here.isPresent() && here.get().what().digest().equals(copy.digest())) {
                decisions.settle(jar);
                return;
            }
            Admitted fresh = admission.admit(copy);
            requirePlace(fresh, jar, here);
            deployer.put(fresh, jar, false);
        } catch (Refused e) {
            remember(jar, copy.digest(), e);
            refuse(jar, copy.digest(), e.getMessage());
        } catch (IOException e) {
            LOG.warn("The jar {} can't be checked.", jar, e);
            refuse(jar, "", "it can't be checked: " + e.getMessage());
        } finally {
            discard(copy);
        }
    }

    private void requirePlace(Admitted fresh, Path jar, Optional<Running> here) throws Refused {
        if (here.isPresent() && !here.get().name().equals(fresh.name())) {
            throw new Refused("it is " + fresh.name() + ", and from this file "
                    + here.get().name() + " runs: remove the file first, or give this one another name");
        }
        Optional<Running> elsewhere =
                decisions.named(fresh.name()).filter(other -> !other.file().equals(jar));
        if (elsewhere.isPresent()) {
            throw new Refused(fresh.name() + " runs from "
                    + elsewhere.get().file().getFileName() + " already: replace that file, or remove it");
        }
    }

    /** An accepted predecessor stays; without one nothing is installed. */
    private void refuse(Path jar, String digest, String why) {
        boolean before = decisions.from(jar).isPresent();
        String reason = why + (before ? "; the version accepted before goes on" : "");
        LOG.warn("Refused {}: {}", jar.getFileName(), reason);
        String signer = digest.isEmpty() ? "" : "sha256:" + digest;
        decisions.refuse(jar, new AdapterBundle(jar.getFileName().toString(), "", signer, "REFUSED", reason));
    }

    private void remember(Path jar, String digest, Refused why) {
        Optional<Running> here = decisions.from(jar);
        if (why instanceof Changeover.RolledBack && here.isPresent()) {
            try {
                deployer.failed(here.get(), digest, why.getMessage());
            } catch (IOException e) {
                LOG.warn("That {} failed can't be kept: the next start tries it again.", jar, e);
            }
        }
    }

    private static void discard(Copy copy) {
        try {
            if (copy != null) {
                Files.deleteIfExists(copy.file()); // what was let in has been moved away
            }
        } catch (IOException e) {
            LOG.warn("{} can't be removed; the next start does.", copy.file(), e);
        }
    }
}
