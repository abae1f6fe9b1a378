// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.people;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * People's sessions at an identity provider. An agent that acts on a person's behalf may do so only while that person's
 * session lives, so each answer is the vendor's of now: never remembered, never guessed. Contract: {@code
 * HumanSessionsContract}.
 */
@ConsumerType
public interface HumanSessions {
    /** The most sessions that one call asks about. */
    int MOST = 50;

    /** How people's tokens are verified, as the vendor publishes it now. Changes nothing. */
    TokenIssuer tokenIssuer(CallContext context);

    /**
     * How these sessions stand. Changes nothing. Unknown ones are ended ones; "could not tell" is an exception, and then it
     * holds for all of them.
     *
     * @param sessions 1 to {@value #MOST}
     * @return one for each, in their order
     */
    List<HumanSession> standing(List<SessionRef> sessions, CallContext context);

    /**
     * Ends a session, and with it everything that was got in it, for the person too. Idempotent; one that isn't there is
     * ended.
     *
     * @return whether there was one to end
     * @throws org.portcullis.spi.AdapterException {@code UNSUPPORTED} where the instance may not
     */
    boolean end(SessionRef session, CallContext context);
}
