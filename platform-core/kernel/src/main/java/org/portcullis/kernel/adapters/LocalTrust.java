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
        return recorded("trust.publisher", caller, name, "", () -> files.publisher(name, certificate));
    }

    @Override
    public Trusted pin(Caller caller, String sha256, String note) {
        return recorded("trust.pin", caller, sha256, note, () -> files.pin(sha256, note));
    }

    @Override
    public void remove(Caller caller, String name) {
        recorded("trust.remove", caller, name, "", () -> {
            files.remove(name);
            return null;
        });
    }

    private <T> T recorded(String action, Caller caller, String name, String note, Supplier<T> work) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        Attempt attempt = Attempt.of(action, caller.personId(), Map.of("trusted", shown, "note", note));
        return acts.checked(attempt, () -> {
            caller.require(Role.ADMIN);
            acts.change(attempt, tx -> Acts.done(tx, attempt, Map.of())); // what can't be recorded doesn't happen
            return work.get();
        });
    }
}
