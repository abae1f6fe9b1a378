// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.Deployed;
import org.portcullis.service.adapters.Deployed.Outcome;

/** What people order by the API, with answers for people. Whoever calls holds the gate. */
final class Orders {
    /** How long an order waits for the one before. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Admission admission;
    private final Decisions decisions;
    private final Shelf shelf;
    private final Deployer deployer;
    private final FolderScan scan;

    Orders(Path folder, Admission admission, Decisions decisions, Shelf shelf, Deployer deployer, FolderScan scan) {
        this.folder = folder;
        this.admission = admission;
        this.decisions = decisions;
        this.shelf = shelf;
        this.deployer = deployer;
        this.scan = scan;
    }

    AdapterBundle check(Received upload) {
        try {
            Admitted fresh = admission.admit(upload.copy());
            String running = decisions.named(fresh.name()).map(Running::version).orElse("");
            return new AdapterBundle(fresh.name(), fresh.version(), fresh.signer(), "CHECKED", "", running)
                    .with(fresh.facts().rights());
        } catch (Refused e) {
            throw refusal(upload.name(), upload.version(), e);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    Deployed deploy(Received upload, boolean onlyUpdate, Runnable beforeEffect) {
        long began = System.nanoTime();
        try {
            Admitted fresh = admission.admit(upload.copy());
            Optional<Running> old = decisions.named(fresh.name());
            if (old.isEmpty() && onlyUpdate) {
                throw unknown(fresh.name());
            }
            if (old.isPresent() && old.get().what().digest().equals(fresh.digest())) {
                return unchanged(old.get(), began);
            }
            beforeEffect.run();
            Path file = old.map(Running::file).orElseGet(() -> place(fresh));
            Running now = put(fresh, file);
            Outcome outcome = old.isPresent() ? Outcome.UPDATED : Outcome.DEPLOYED;
            return answer(now, outcome, old.map(Running::version).orElse(""), began);
        } catch (Refused e) {
            throw refusal(upload.name(), upload.version(), e);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Running put(Admitted fresh, Path file) throws IOException, Refused {
        Running now = deployer.put(fresh, file, true);
        scan.mark(file); // the folder's next look finds nothing new
        return now;
    }

    /** A refused jar may lie where the running one was: it gives way. */
    private Deployed unchanged(Running running, long began) throws IOException {
        if (!running.trouble().isEmpty() || decisions.refused().contains(running.file())) {
            Durable.copy(shelf.jar(running.name(), running.what().digest()), running.file());
            scan.mark(running.file());
            decisions.settle(running.file());
        }
        Running now = decisions.named(running.name()).orElse(running);
        return answer(now, Outcome.UNCHANGED, running.version(), began);
    }

    private Path place(Admitted fresh) {
        Path plain = folder.resolve(fresh.name() + ".jar");
        return decisions.from(plain).isEmpty()
                ? plain
                : folder.resolve(fresh.name() + "-" + fresh.digest().substring(0, 12) + ".jar");
    }

    void remove(String name, Runnable beforeEffect) {
        Running running = decisions.named(name).orElseThrow(() -> unknown(name));
        beforeEffect.run();
        try {
            Durable.delete(running.file());
        } catch (IOException e) {
            throw unwritable(e);
        }
        deployer.remove(running);
    }

    Deployed rollback(String name, Runnable beforeEffect) {
        long began = System.nanoTime();
        Running running = decisions.named(name).orElseThrow(() -> unknown(name));
        Optional<Path> previous = shelf.state(name)
                .filter(state -> !state.previous().isEmpty())
                .map(state -> shelf.jar(name, state.previous()))
                .filter(Files::exists);
        if (previous.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "no-previous-version",
                    "Of " + name + " no earlier version was kept: deploy the jar that you want.");
        }
        Admission.Copy copy = null;
        try {
            copy = admission.copy(previous.get());
            Admitted earlier = admission.admit(copy);
            beforeEffect.run();
            return answer(put(earlier, running.file()), Outcome.ROLLED_BACK, running.version(), began);
        } catch (Refused e) {
            throw refusal(name, running.previous(), e);
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            discard(copy);
        }
    }

    private static void discard(Admission.Copy copy) {
        try {
            if (copy != null) {
                Files.deleteIfExists(copy.file());
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static Deployed answer(Running now, Outcome outcome, String before, long began) {
        AdapterBundle shown = new AdapterBundle(
                now.name(), now.version(), now.what().signer(), "ACTIVE", now.trouble(), now.previous());
        return new Deployed(
                shown.with(now.what().facts().rights()), outcome, before, (System.nanoTime() - began) / 1_000_000);
    }

    private Refusal refusal(String name, String version, Refused why) {
        String what = name.isEmpty() ? "The jar" : name + " " + version;
        String goesOn = decisions
                .named(name)
                .map(running -> "; " + running.version() + " goes on")
                .orElse("; nothing was changed");
        boolean tried =
                why instanceof Changeover.RolledBack && decisions.named(name).isPresent();
        Refusal refusal = new Refusal(
                Refusal.Kind.UNPROCESSABLE,
                tried ? "update-rolled-back" : "bundle-refused",
                what + (tried ? " was rolled back: " : " is refused: ") + why.getMessage() + goesOn + ".");
        refusal.initCause(why);
        return refusal;
    }

    private static Refusal unknown(String name) {
        String shown = Facts.isName(name) ? name : "of that name";
        return new Refusal(
                Refusal.Kind.NOT_FOUND,
                "bundle-unknown",
                "No bundle " + shown + " is deployed: see portcullis adapters bundles (what is shipped stays).");
    }

    static Refusal busy() {
        return new Refusal(
                Refusal.Kind.UNAVAILABLE,
                "deploy-busy",
                "Another bundle is being deployed, and nothing was changed: try again in a moment.");
    }

    private static Refusal unwritable(IOException e) {
        Refusal refusal = new Refusal(
                Refusal.Kind.UNAVAILABLE,
                "deploy-unwritable",
                "The jar can't be kept (" + e.getClass().getSimpleName()
                        + "), and nothing was changed: look at the room and the rights in deploy/ and data/deploy/.");
        refusal.initCause(e);
        return refusal;
    }
}
