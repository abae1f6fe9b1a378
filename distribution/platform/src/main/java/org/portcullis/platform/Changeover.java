// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.platform.BundleJudge;

/**
 * Puts a version in the place of another without a gap: the new one starts beside the old one, is tried while nobody calls
 * it, and takes over in one step; the old one goes when its last call has ended. What fails before that step leaves the
 * old one as it was: it never stopped.
 */
final class Changeover {
    /** How long the instances of a new version may take until they are well: on a busy machine a hosted one starts slowly. */
    private static final Duration PROBATION = Duration.ofSeconds(12);

    /** How long calls in flight hold an old version; then it goes, and they end at their deadlines. */
    static final Duration DRAIN = Duration.ofSeconds(10);

    private final Host host;
    private final Supplier<Optional<BundleJudge>> judge;
    private final BooleanSupplier giveUp;

    /** @param giveUp whether what is trusted has changed since the check */
    Changeover(Host host, Supplier<Optional<BundleJudge>> judge, BooleanSupplier giveUp) {
        this.host = host;
        this.judge = judge;
        this.giveUp = giveUp;
    }

    /** Makes it last, once it is known to be good. */
    interface Commit {
        void run() throws IOException;
    }

    /** Starts a bundle of which no version runs; its id. */
    long begin(Admitted fresh, Commit commit) throws IOException, Refused {
        require(fresh, OptionalLong.empty());
        Optional<BundleJudge> knows = judge.get();
        long id = host.install(fresh);
        knows.ifPresent(each -> each.hold(id));
        try {
            host.start(id);
            commit.run();
        } catch (IOException | Refused | RuntimeException e) {
            discard(id);
            throw e;
        }
        knows.ifPresent(each -> each.letGo(id));
        return id;
    }

    /** One that hangs and can't be removed stays held, so that nobody ever calls it. */
    private void discard(long id) {
        if (host.uninstall(id)) {
            judge.get().ifPresent(each -> each.letGo(id));
        }
    }

    /** Puts it in the place of the one that runs; its id. */
    long update(long old, Admitted fresh, Commit commit) throws IOException, Refused {
        BundleJudge knows = judge.get()
                .orElseThrow(() -> new Refused("the platform is still starting, or stops: try again in a moment"));
        require(fresh, OptionalLong.of(old));
        long id = host.install(fresh);
        knows.hold(id);
        try {
            tried(knows, old, id);
            require(fresh, OptionalLong.of(old)); // the old one has gone on issuing meanwhile
            if (giveUp.getAsBoolean()) {
                throw new Refused("what is trusted changed meanwhile: try again");
            }
            commit.run();
        } catch (IOException | Refused | RuntimeException e) {
            discard(id);
            throw e;
        }
        knows.replace(old, id);
        end(old, DRAIN);
        return id;
    }

    private void tried(BundleJudge knows, long old, long id) throws Refused {
        try {
            host.start(id);
        } catch (Refused e) {
            throw new RolledBack(e.getMessage());
        }
        Optional<String> flaw = knows.flaw(old, id, PROBATION, giveUp);
        if (flaw.isPresent()) {
            throw new RolledBack(flaw.get());
        }
    }

    /** It was started and isn't good; the version that worked goes on. */
    static final class RolledBack extends Refused {
        private static final long serialVersionUID = 1L;

        RolledBack(String why) {
            super(why);
        }
    }

    private void require(Admitted fresh, OptionalLong running) throws Refused {
        Optional<String> objection = judge.get()
                .flatMap(knows -> knows.objection(
                        new BundleJudge.Candidate(
                                fresh.facts().pids(), fresh.facts().referenceFormats()),
                        running));
        if (objection.isPresent()) {
            throw new Refused(objection.get());
        }
    }

    /** New calls find it gone; those in flight may end first. */
    void end(long bundle, Duration patience) {
        judge.get().ifPresent(knows -> {
            knows.hold(bundle);
            knows.awaitIdle(bundle, patience, giveUp);
        });
        discard(bundle);
    }
}
