// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.adapters.Trusted;

/** Whose bundles may run, as the configuration folder has it (PLG-4). Offered by the platform bundle; records nothing. */
@ProviderType
public interface TrustFiles {
    /** Publishers and pins, by name. */
    List<Trusted> all();

    /**
     * Trusts a publisher; the certificate of one of that name is replaced.
     *
     * @param name lower-case letters, digits and hyphens, at most 63
     * @param certificate one X.509 certificate in PEM form: the signer's own, or its authority's
     * @throws org.portcullis.service.Refusal INVALID for another name or what is no certificate
     */
    Trusted publisher(String name, String certificate);

    /**
     * Trusts one jar by its SHA-256; repeating it changes the note.
     *
     * @param sha256 64 hexadecimal digits
     * @throws org.portcullis.service.Refusal INVALID for another form
     */
    Trusted pin(String sha256, String note);

    /**
     * Refuses as {@link #publisher} does, and changes nothing: what would be refused isn't recorded as done.
     *
     * @since 1.3
     */
    void checkPublisher(String name, String certificate);

    /**
     * Refuses as {@link #pin} does, and changes nothing.
     *
     * @since 1.3
     */
    void checkPin(String sha256);

    /**
     * Refuses as {@link #remove} does, and changes nothing.
     *
     * @since 1.3
     */
    void checkRemove(String name);

    /**
     * Trusts it no longer, and stops and removes at once what only it vouched for. Takes a publisher's name or a pin's
     * SHA-256, also of what was put into the folder by hand under a name that {@link #publisher} wouldn't take.
     *
     * @throws org.portcullis.service.Refusal NOT_FOUND for what isn't trusted
     */
    void remove(String name);
}
