// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.session;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** People's sessions at identity providers. All methods may ask a vendor, within 10 s, and throw {@code Refusal}. */
@ProviderType
public interface PersonSessions {
    /** Whether any instance vouches for people's sessions. Asks nobody. */
    boolean any();

    /**
     * How tokens of that issuer are verified; empty when no instance vouches for it.
     *
     * @param anew whether a key is missing in what was answered before: asked again, at most every 10 s
     */
    Optional<TrustedIssuer> issuer(String issuer, boolean anew);

    /**
     * Confirms at the identity provider, now, that a session is alive, and names it here. Idempotent. Refused with FORBIDDEN
     * when it isn't, when it was ended here before, or when nobody of ours is signed in by it; with UNAVAILABLE when that
     * can't be told.
     *
     * @param issuer the token's {@code iss}
     * @param userId its {@code sub}
     * @param sessionId its {@code sid}
     */
    PersonSession confirm(String issuer, String userId, String sessionId);
}
