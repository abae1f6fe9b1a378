// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The process beside the platform's in which one adapter instance runs (PLG-6). One service for each hosted instance, for as
 * long as it is configured. Its adapter's services are registered by it in the name of the adapter's own bundle.
 */
@ProviderType
public interface HostedProcess {
    /** The instance's id, as in {@code vault-acme~prod}. */
    String instance();

    /**
     * Why its services aren't there, or can't be called now; empty while all is well, or while it starts for the first time.
     *
     * @param bundle asks of the process that runs that bundle, during an update; empty: of any
     */
    Optional<String> trouble(OptionalLong bundle);

    /** What is known of it, for people: state, process id, starts, threads, memory, why it ended last. */
    Map<String, Object> show();
}
