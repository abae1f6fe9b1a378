// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.List;
import org.portcullis.spi.people.HumanSession;
import org.portcullis.spi.people.SessionRef;
import org.portcullis.spi.people.TokenIssuer;

/** What is wrong with an answer about people's sessions by the contract's own words; null when nothing is. */
final class SessionFlaws {
    private static final int LONGEST_KEYS = 256 * 1024;
    private static final int LONGEST_NAME = 254;
    private static final int LONGEST_ISSUER = 1_024;

    private SessionFlaws() {}

    static String issuer(TokenIssuer issuer) {
        if (issuer.issuer().isBlank() || issuer.issuer().length() > LONGEST_ISSUER) {
            return "an issuer of " + issuer.issuer().length() + " characters";
        }
        if (issuer.keys().isBlank() || issuer.keys().length() > LONGEST_KEYS) {
            return "keys of " + issuer.keys().length() + " characters";
        }
        return issuer.clients().isEmpty() ? "no client through which people sign in" : null;
    }

    static String standing(List<HumanSession> answer, List<SessionRef> asked) {
        if (!answer.stream().map(HumanSession::session).toList().equals(asked)) {
            return "an answer about other sessions than were asked about";
        }
        for (HumanSession each : answer) {
            boolean named = !each.subject().isBlank()
                    && each.subject().length() <= LONGEST_NAME
                    && !each.issuer().isBlank()
                    && each.issuer().length() <= LONGEST_NAME;
            if (each.tokenIssuer().isBlank() || each.alive() && !named) {
                return "a session without its issuer, or a living one without its person";
            }
        }
        return null;
    }
}
