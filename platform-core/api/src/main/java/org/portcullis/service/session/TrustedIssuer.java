// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.session;

import java.util.Set;

/**
 * An identity provider whose people's access tokens are accepted.
 *
 * @param instance the adapter instance that vouches for it, as in {@code idp-keycloak~main}
 * @param issuer its {@code iss}
 * @param keys its public keys, a JWK set's JSON
 * @param audiences by which its tokens name us
 * @param clients the only {@code azp} that are accepted
 */
public record TrustedIssuer(String instance, String issuer, String keys, Set<String> audiences, Set<String> clients) {
    /** Copies the sets. */
    public TrustedIssuer {
        audiences = Set.copyOf(audiences);
        clients = Set.copyOf(clients);
    }
}
