// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.service.ledger.Verdict;
import org.portcullis.service.token.Presented;
import org.portcullis.service.token.TokenRefused;
import org.portcullis.service.token.TokenVerifier;
import org.portcullis.service.token.VerifiedToken;

/** Lets an agent in that shows a good token whose grant stands, with its proof where the token is bound. */
@Component(service = AgentDoor.class)
public final class AgentDoor {
    private final TokenVerifier tokens;
    private final Ledger ledger;

    /** Wired to who verifies tokens and who knows what stands. */
    @Activate
    public AgentDoor(@Reference TokenVerifier tokens, @Reference Ledger ledger) {
        this.tokens = tokens;
        this.ledger = ledger;
    }

    /** Who asks; refused for any doubt. */
    AgentCaller enter(HttpServletRequest request) throws TokenRefused {
        VerifiedToken token = tokens.verify(new Presented(
                Collections.list(request.getHeaders("Authorization")),
                Collections.list(request.getHeaders("DPoP")),
                request.getMethod(),
                tokens.publicBase() + request.getRequestURI()));
        Verdict verdict = ledger.standing(token.grantId());
        if (!verdict.allowed()) {
            throw new TokenRefused("invalid_token", "the grant does not stand: " + verdict.reason(), null);
        }
        return new AgentCaller(token.agentId(), token.grantId(), token.environment(), token.subjectPersonId());
    }
}
