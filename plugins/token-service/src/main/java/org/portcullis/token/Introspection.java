// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.Ledger;
import org.portcullis.token.jose.BadToken;

/** Whether tokens are good now, by signature, time and ledger; the endpoint and the kill's read-back ask here alike. */
@Component(service = Introspection.class)
public final class Introspection {
    private final AccessTokens tokens;
    private final Ledger ledger;

    /**
     * What is known of a token of ours.
     *
     * @param token what it says
     * @param active whether its grant stands
     */
    record State(AccessToken token, boolean active) {}

    /** Wired to who verifies tokens and who knows what stands. */
    @Activate
    public Introspection(@Reference AccessTokens tokens, @Reference Ledger ledger) {
        this.tokens = tokens;
        this.ledger = ledger;
    }

    /** Empty when the text is no living token of ours. */
    Optional<State> ask(String text) {
        try {
            AccessToken token = tokens.read(text);
            return Optional.of(new State(token, stands(token)));
        } catch (BadToken bad) {
            return Optional.empty(); // to whoever asks, a bad token is an inactive one (RFC 7662, 2.2)
        }
    }

    /** Accepts what proved the caller, once on all nodes (RFC 7523). */
    void useUp(ClientAuthentication clients, ClientAuthentication.Client caller) throws OAuthError {
        clients.useUp(caller);
        try {
            ledger.useUp(caller.assertion().once());
        } catch (Refusal refusal) {
            if (refusal.slug().equals(Ledger.PROOF_USED)) {
                throw ClientAuthentication.usedElsewhere();
            }
            throw refusal;
        }
    }

    /** Whether the token's grant stands, by the ledger. */
    boolean stands(AccessToken token) {
        return ledger.standing(token.grantId()).allowed();
    }
}
