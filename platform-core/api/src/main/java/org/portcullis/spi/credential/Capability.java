// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.credential;

/** What an issuer can do beyond issuing; what it doesn't name is answered {@code UNSUPPORTED}. */
public enum Capability {
    /** {@link CredentialIssuer#renew} works. */
    RENEW,
    /** The vendor can be asked whether a lease lives. */
    READ_BACK,
    /** A try with the credential itself shows whether it is refused. */
    PROBE,
    /** {@code Inventory} is implemented too. */
    LIST,
    /** What is issued can't be ended before it expires (offline-verified certificates, for one). */
    CANNOT_REVOKE
}
