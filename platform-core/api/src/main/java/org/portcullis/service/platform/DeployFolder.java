// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.adapters.AdapterBundle;

/** What lies in the deploy folder, and what was refused there (PLG-4). Offered by the platform bundle. */
@ProviderType
public interface DeployFolder {
    /** The jars that lie there now; an accepted one has the state {@code ACCEPTED}, another {@code REFUSED} with its reason. */
    List<AdapterBundle> jars();

    /**
     * Hears each decision, the earlier ones first, on FileInstall's thread. Equal decisions are told once.
     *
     * @return ends the listening
     */
    AutoCloseable listen(Consumer<AdapterBundle> listener);
}
