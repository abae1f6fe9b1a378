// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import java.util.List;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.people.PersonSessionRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.ledger.TokenRequest;
import org.portcullis.service.people.Person;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.Mode;

/** Whether an agent may act for a person, decided in the transaction that makes its token's row (TOK-2, DEL-2). */
final class Behalves {
    private static final String PERSON = "person:";
    private static final String ROLE = "role:";

    private Behalves() {}

    /** Refuses what isn't declared: mode 1 acts for a person it takes work from, in a session that lives, and only so. */
    static void require(Tx tx, TokenRequest request, String environment, Mode mode) {
        if (request.onBehalfOf().isEmpty()) {
            if (mode == Mode.ON_BEHALF_OF) {
                throw refusal(
                        "person-missing",
                        "An agent of mode ON_BEHALF_OF has no access of its own: exchange a person's token (RFC 8693).");
            }
            return;
        }
        if (mode != Mode.ON_BEHALF_OF) {
            throw refusal("wrong-mode", "An agent of mode " + mode + " doesn't act in a person's session.");
        }
        TokenRequest.OnBehalfOf behalf = request.onBehalfOf().get();
        boolean lives = PersonSessionRows.find(tx, behalf.sessionId())
                .filter(session -> !session.ended() && session.personId().equals(behalf.personId()))
                .filter(session -> session.at().serves(environment))
                .isPresent();
        if (!lives) {
            throw refusal(
                    "session-ended", "The person's session has ended, or is of another environment than the agent.");
        }
        Person person = PersonRows.find(tx, behalf.personId())
                .orElseThrow(() -> refusal("person-unknown", "Nobody is enrolled by that id."));
        Agent agent = AgentRows.find(tx, request.agentId())
                .orElseThrow(() -> refusal("agent-unknown", "There is no such agent."));
        List<String> partners = agent.entry().intent().acceptsFrom();
        boolean declared = partners.contains(PERSON + person.subject())
                || partners.stream()
                        .filter(partner -> partner.startsWith(ROLE))
                        .map(partner -> partner.substring(ROLE.length()))
                        .anyMatch(role -> PersonSessionRows.holdsRole(tx, person.issuer(), person.subject(), role));
        if (!declared) {
            throw refusal(
                    "not-its-delegator",
                    "The agent's declared intent (accepts_from) names neither this person nor a role of theirs.");
        }
    }

    private static Refusal refusal(String slug, String detail) {
        return new Refusal(Refusal.Kind.FORBIDDEN, slug, detail);
    }
}
