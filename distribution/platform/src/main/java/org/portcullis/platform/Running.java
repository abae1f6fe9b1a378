// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.nio.file.Path;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.service.adapters.AdapterBundle;

/**
 * A deployed bundle that runs.
 *
 * @param what as it was let in
 * @param file its jar in the deploy folder
 * @param bundle the framework's id
 * @param trouble why its latest update was refused; empty when none was
 * @param previous the version that a roll-back would return to; empty when there is none
 */
record Running(Admitted what, Path file, long bundle, String trouble, String previous) {
    String name() {
        return what.name();
    }

    String version() {
        return what.version();
    }

    Running troubled(String why) {
        return new Running(what, file, bundle, why, previous);
    }

    /** As people and the audit see it. */
    AdapterBundle shown() {
        return new AdapterBundle(name(), version(), what.signer(), "ACCEPTED", trouble, previous);
    }
}
