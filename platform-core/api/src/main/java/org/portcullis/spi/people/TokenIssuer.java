// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.people;

import java.util.Set;

/**
 * By what a person's access token is told to be this vendor's, and to be meant for an agent of ours.
 *
 * @param issuer its {@code iss}, character by character
 * @param keys the public keys that sign now, a JWK set's JSON (RFC 7517)
 * @param audiences by which the vendor's tokens name us in {@code aud}
 * @param clients through which people sign in: the only {@code azp} that are accepted
 */
public record TokenIssuer(String issuer, String keys, Set<String> audiences, Set<String> clients) {
    /** Copies the sets. */
    public TokenIssuer {
        audiences = Set.copyOf(audiences);
        clients = Set.copyOf(clients);
    }
}
