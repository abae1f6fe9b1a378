// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.AdapterRights;
import org.portcullis.service.adapters.Deployed;

/**
 * What is deployed, and what was refused (PLG-2, PLG-4). Offered by the platform bundle; asks nobody's role. Changes are
 * made one at a time and take effect before the method returns; a {@code Refusal} means that nothing has changed.
 */
@ProviderType
public interface DeployFolder {
    /**
     * What runs, by symbolic name in the state {@code ACCEPTED}, and the jars that were refused, by file name in the state
     * {@code REFUSED} with the reason.
     */
    List<AdapterBundle> jars();

    /**
     * Hears each decision, those that hold still first, on the thread that decides: {@code ACCEPTED}, {@code REFUSED},
     * {@code ROLLED_BACK} or {@code REMOVED}. Equal decisions in a row are told once.
     *
     * @return ends the listening
     */
    AutoCloseable listen(Consumer<AdapterBundle> listener);

    /** A jar that was received and isn't let in yet. Closing it removes what is left of it. */
    interface Upload extends AutoCloseable {
        /** Symbolic name by its manifest, for records; empty when it has none. */
        String name();

        /** Version by its manifest. */
        String version();

        /** Of its bytes, lower-case hexadecimal. */
        String sha256();

        /** What its manifest asks for; none when that can't be read. */
        AdapterRights rights();

        @Override
        void close() throws IOException;
    }

    /** Receives a jar into a private file, whose bytes are the ones that are checked and run. */
    Upload receive(InputStream jar) throws IOException;

    /** Lets it in to the point of deploying it, which is left out; the answer is {@code CHECKED}. */
    AdapterBundle check(Upload upload);

    /**
     * Deploys it or updates the bundle of its name, and keeps it in the deploy folder.
     *
     * @param onlyUpdate NOT_FOUND unless a bundle of its name is deployed
     * @param beforeEffect runs once it is let in and nothing has changed yet; what it throws ends it there
     */
    Deployed deploy(Upload upload, boolean onlyUpdate, Runnable beforeEffect);

    /**
     * The very bytes that were checked, of a bundle that is let in or being tried (PLG-6): it has the location
     * {@code deploy:<symbolic name>/<SHA-256>}.
     *
     * @param sha256 of the jar, lower-case hexadecimal; the bytes that are returned have it
     * @throws IOException when no such jar is kept
     */
    byte[] checkedJar(String sha256) throws IOException;

    /** Removes a deployed bundle and its jar; NOT_FOUND when nothing of that name is deployed. */
    void remove(String name, Runnable beforeEffect);

    /** Returns to the version that ran before; CONFLICT when there is none. */
    Deployed rollback(String name, Runnable beforeEffect);
}
