// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.token;

import org.osgi.annotation.versioning.ProviderType;

/** Verifies the platform's own access tokens and their DPoP proofs. Whether the grant still stands is the ledger's word. */
@ProviderType
public interface TokenVerifier {
    /** The token, or why not. Exactly one Authorization value; a bound token needs exactly one proof, used once. */
    VerifiedToken verify(Presented presented) throws TokenRefused;

    /** The configured public base of the data port, without a slash at its end: what {@link Presented#uri} begins with. */
    String publicBase();
}
