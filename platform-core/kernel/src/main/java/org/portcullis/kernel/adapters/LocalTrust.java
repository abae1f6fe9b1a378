// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.service.adapters.Trust;
import org.portcullis.service.adapters.Trusted;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.TrustFiles;

/** Lets administrators say whose bundles may run, and records each change before it is made (PLG-4, AUD-3). */
@Component(service = Trust.class)
public final class LocalTrust implements Trust {
    private static final int LONGEST_NAME = 100;

    private final Acts acts;
    private final TrustFiles files;

    /** Over what the platform bundle keeps. */
    @Activate
    public LocalTrust(@Reference Acts acts, @Reference TrustFiles files) {
        this.acts = acts;
        this.files = files;
    }

    @Override
    public List<Trusted> all(Caller caller) {
        return files.all();
    }

    @Override
    public Trusted publisher(Caller caller, String name, String certificate) {
        Act act = new Act("trust.publisher", name, "", () -> files.checkPublisher(name, certificate));
        return recorded(caller, act, () -> files.publisher(name, certificate));
    }

    @Override
    public Trusted pin(Caller caller, String sha256, String note) {
        Act act = new Act("trust.pin", sha256, note, () -> files.checkPin(sha256));
        return recorded(caller, act, () -> files.pin(sha256, note));
    }

    @Override
    public void remove(Caller caller, String name) {
        recorded(caller, new Act("trust.remove", name, "", () -> files.checkRemove(name)), () -> {
            files.remove(name);
            return null;
        });
    }

    private record Act(String action, String name, String note, Runnable check) {}

    /** Refused first where it can't be, then recorded, then done: what can't be recorded doesn't happen. */
    private <T> T recorded(Caller caller, Act act, Supplier<T> work) {
        String shown = act.name().length() > LONGEST_NAME ? act.name().substring(0, LONGEST_NAME) : act.name();
        Attempt attempt = Attempt.of(act.action(), caller.personId(), Map.of("trusted", shown, "note", act.note()));
        return acts.checked(attempt, () -> {
            caller.require(Role.ADMIN);
            act.check().run();
            acts.change(attempt, tx -> Acts.done(tx, attempt, Map.of()));
            return work.get();
        });
    }
}
