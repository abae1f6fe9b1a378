// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

/**
 * An adapter bundle.
 *
 * @param name symbolic name, or the file's name when it was refused
 * @param version bundle version
 * @param signer who signed it, or {@code sha256:…} when pinned, or {@code shipped}
 * @param state {@code ACTIVE} … {@code REFUSED}; {@code CHECKED} when it could be deployed and was not
 * @param reason why not ACTIVE, or what is wrong all the same: a refused update, an instance that does not come up
 * @param previous the version that a roll-back would return to; empty when there is none
 * @param rights what its manifest lets it do; none when it was refused
 */
public record AdapterBundle(
        String name,
        String version,
        String signer,
        String state,
        String reason,
        String previous,
        AdapterRights rights) {
    /** One whose rights aren't told here. */
    public AdapterBundle(String name, String version, String signer, String state, String reason, String previous) {
        this(name, version, signer, state, reason, previous, AdapterRights.NONE);
    }

    /** One without a version to return to. */
    public AdapterBundle(String name, String version, String signer, String state, String reason) {
        this(name, version, signer, state, reason, "");
    }

    /** The same with rights. */
    public AdapterBundle with(AdapterRights told) {
        return new AdapterBundle(name, version, signer, state, reason, previous, told);
    }
}
