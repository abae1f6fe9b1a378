// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/**
 * Puts adapter bundles into the running platform and takes them out (PLG-2, PLG-4). Each needs the role ADMIN and is
 * recorded before it takes effect. One is done at a time. All methods throw {@code Refusal}; then the version that ran
 * goes on and nothing is left behind.
 */
@ProviderType
public interface Deployments {
    /**
     * Says what a bundle would be let do and whether it would be let in, by the same check; changes nothing. The answer's
     * state is {@code CHECKED}.
     *
     * @param jar the bundle
     * @throws IOException what reading the stream throws
     */
    AdapterBundle check(Caller caller, InputStream jar) throws IOException;

    /**
     * Deploys a bundle, or updates the one of its symbolic name. The new version is started beside the old one and takes
     * its place when all instances that the old one served are well on it. The same bytes again change nothing.
     *
     * @param jar the bundle, which passes the same check as a file of the deploy folder
     * @param onlyUpdate NOT_FOUND unless a bundle of that name is deployed
     * @throws IOException what reading the stream throws
     */
    Deployed deploy(Caller caller, InputStream jar, boolean onlyUpdate) throws IOException;

    /** Removes a deployed bundle; leases that it issued stay in the ledger and their parts become STUCK. */
    void remove(Caller caller, String name);

    /** Returns to the version that ran before, by the way of an update; twice in a row leads back. */
    Deployed rollback(Caller caller, String name);
}
