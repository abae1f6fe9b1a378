// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.platform.Shelf.State;
import org.portcullis.service.adapters.AdapterBundle;

/** Changes what runs, in the framework, on the disk and in the list. One at a time: whoever calls holds the gate. */
final class Deployer {
    private final Decisions decisions;
    private final Shelf shelf;
    private final Changeover changeover;

    Deployer(Decisions decisions, Shelf shelf, Changeover changeover) {
        this.decisions = decisions;
        this.shelf = shelf;
        this.changeover = changeover;
    }

    /**
     * Runs it from that file, in the place of what ran under its name.
     *
     * @param place whether the file has to be written: it came by another way than the folder
     */
    Running put(Admitted fresh, Path file, boolean place) throws IOException, Refused {
        Optional<Running> old = decisions.named(fresh.name());
        State next = next(fresh, file, old);
        Changeover.Commit commit = () -> {
            shelf.keep(fresh);
            if (place) {
                Durable.copy(shelf.jar(fresh.name(), fresh.digest()), file);
            }
            shelf.save(fresh.name(), next);
        };
        decisions.tell(file, new AdapterBundle(fresh.name(), fresh.version(), fresh.signer(), "ACCEPTED", "", ""));
        long id;
        try {
            id = old.isPresent()
                    ? changeover.update(old.get().bundle(), fresh, commit)
                    : changeover.begin(fresh, commit);
        } catch (Changeover.RolledBack e) {
            old.ifPresent(each -> rolledBack(each, fresh, e.getMessage()));
            throw e;
        }
        Running now = new Running(fresh, file, id, "", next.previousVersion());
        decisions.runs(now);
        return now;
    }

    private State next(Admitted fresh, Path file, Optional<Running> old) {
        String name = file.getFileName().toString();
        Optional<State> known = shelf.state(fresh.name());
        if (old.isPresent()) {
            return known.orElseGet(() -> State.first(name, old.get().what().digest()))
                    .at(name)
                    .followedBy(fresh.digest(), old.get().version());
        }
        return known.filter(state -> state.current().equals(fresh.digest()))
                .map(state -> state.at(name))
                .orElseGet(() -> State.first(name, fresh.digest()));
    }

    private void rolledBack(Running old, Admitted fresh, String why) {
        decisions.troubled(
                old.name(), fresh.version() + " was rolled back: " + why + "; " + old.version() + " goes on");
        decisions.tell(
                new AdapterBundle(fresh.name(), fresh.version(), fresh.signer(), "ROLLED_BACK", why, old.version()));
    }

    /** Starts what ran before the platform was stopped, although another jar lies in its place now. */
    void resume(Admitted kept, Path file) throws IOException, Refused {
        State state = shelf.state(kept.name())
                .orElseGet(() -> State.first(file.getFileName().toString(), kept.digest()));
        decisions.tell(file, new AdapterBundle(kept.name(), kept.version(), kept.signer(), "ACCEPTED", "", ""));
        long id = changeover.begin(kept, () -> shelf.keep(kept));
        decisions.runs(new Running(kept, file, id, "", state.previousVersion()));
    }

    /** Remembers that the jar in the folder was tried and isn't good, so that no restart tries it again. */
    void failed(Running old, String digest, String why) throws IOException {
        State state = shelf.state(old.name())
                .orElseGet(() -> State.first(
                        old.file().getFileName().toString(), old.what().digest()));
        shelf.save(old.name(), state.failed(digest, why));
    }

    /** Stops it and takes it out of the list. */
    void end(Running running, Duration patience) {
        changeover.end(running.bundle(), patience);
        decisions.gone(running);
    }

    /** Stops it for good. */
    void remove(Running running) {
        end(running, Changeover.DRAIN);
        shelf.forget(running.name());
        decisions.tell(new AdapterBundle(
                running.name(), running.version(), running.what().signer(), "REMOVED", "its jar was removed", ""));
    }
}
