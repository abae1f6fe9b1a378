// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

/**
 * An adapter bundle.
 *
 * @param name symbolic name, or the file's name when it was refused
 * @param version bundle version
 * @param signer who signed it, or {@code sha256:…} when pinned, or {@code shipped}
 * @param state {@code ACTIVE} … {@code REFUSED}
 * @param reason why not ACTIVE; empty when it is
 */
public record AdapterBundle(String name, String version, String signer, String state, String reason) {}
