// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/** Systems and operations. What isn't declared here is denied. */
@ProviderType
public interface Catalogue {
    /**
     * Puts a system (role ADMIN); its version is given by the catalogue, one more than before, unchanged when nothing
     * changed. Bindings to instances that aren't there are allowed and shown by {@link #gaps}.
     */
    TargetSystem put(Caller caller, TargetSystem system);

    /** The current version. */
    Optional<TargetSystem> system(String name);

    /** All current versions, by name. */
    List<TargetSystem> systems();

    /** Operations whose vault or PAM instance is missing, each with the reason; they can't be issued for. */
    List<String> gaps(String system);

    /** The operation that a gateway request is; empty when none is declared: denied. The path is already normalised. */
    Optional<Match> match(String route, String method, String path);

    /**
     * A request recognised.
     *
     * @param system which system
     * @param operation which operation
     */
    record Match(TargetSystem system, Operation operation) {}
}
