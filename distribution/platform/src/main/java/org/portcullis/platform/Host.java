// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;

/** The framework, as deploying sees it. Bundles are named by their ids. */
interface Host {
    /** Whether the adapters have been started: before, an update could not be told from a slow start. */
    boolean isUp();

    /** What a jar was built against and isn't here (PLG-5); empty when nothing. */
    Optional<String> lacking(Path jar) throws IOException;

    /** What of the platform, or of another deployed bundle, it would stand in for; empty when nothing. */
    Optional<String> conflict(Facts facts);

    /** Installs it beside whatever runs, without starting it. */
    long install(Admitted bundle) throws IOException, Refused;

    /** Starts it; before the framework has reached the level of adapters it is marked to start then. */
    void start(long bundle) throws Refused;

    /** Stops and removes it; false when it hangs and is still there. Idempotent. */
    boolean uninstall(long bundle);
}
