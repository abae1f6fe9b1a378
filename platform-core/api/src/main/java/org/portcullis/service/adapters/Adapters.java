// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/** Adapter bundles and instances. All methods throw {@code Refusal}. */
@ProviderType
public interface Adapters {
    /** Bundles, refused ones too. */
    List<AdapterBundle> bundles();

    /** Configured instances with their health. */
    List<AdapterInstance> instances();

    /** One instance; NOT_FOUND when it isn't configured. */
    AdapterInstance instance(String id);

    /** Creates or changes an instance (role ADMIN); checked first, all problems named at once. Takes effect at once. */
    AdapterInstance put(Caller caller, String id, Map<String, Object> configuration);

    /** Removes an instance (role ADMIN); its leases stay in the ledger and its parts become STUCK. */
    void delete(Caller caller, String id);

    /**
     * The problems that {@link #put} would name; without any, the adapter is built from the configuration, beside what
     * runs, and its vendor is asked who it is, for 10 s at the most. Empty when all is well. Changes nothing. (Role
     * ADMIN.)
     */
    List<String> check(Caller caller, String id, Map<String, Object> configuration);
}
