// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.portcullis.kernel.ledger.GrantKind;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.ledger.Verdict;

/** Decides gateway requests from the view. What can't be shown to be allowed is denied. */
final class Decisions {
    private final NodeView view;
    private final Elevations elevations;
    private final ParameterCheck parameters = new ParameterCheck();

    /** What the view knows of elevations and the catalogue. */
    interface Elevations {
        /** What the elevation allows; empty when it isn't usable. */
        Optional<ElevationScope> scope(SeenGrant elevation);

        /** The JSON Schema of an operation's parameters; empty when the operation isn't declared. */
        Optional<String> schema(String system, String operation);

        /** It was used: its clock runs. Returns at once. */
        void used(SeenGrant elevation);
    }

    Decisions(NodeView view, Elevations elevations) {
        this.view = view;
        this.elevations = elevations;
    }

    /** Whether a grant of any kind stands. */
    Verdict standing(String grantId) {
        if (!view.fresh()) {
            return no("the view is older than 2 s");
        }
        Optional<SeenGrant> grant = view.grant(grantId);
        if (grant.isEmpty()) {
            return no("no such grant");
        }
        String why = view.whyNot(grant.get());
        return why == null ? yes(List.of(grantId)) : no(why);
    }

    /** Whether the request may go on. */
    Verdict decide(GatewayQuestion question) {
        if (!view.fresh()) {
            return no("the view is older than 2 s");
        }
        Optional<SeenGrant> token = view.grant(question.tokenGrantId());
        String why = token.isEmpty() ? "no such grant" : bad(token.get(), GrantKind.TOKEN, question);
        if (why != null) {
            return no("token: " + why);
        }
        Optional<SeenGrant> elevation = view.grant(question.elevationId());
        why = elevation.isEmpty() ? "no such grant" : bad(elevation.get(), GrantKind.ELEVATION, question);
        if (why != null) {
            return no("elevation: " + why);
        }
        if (!token.get().personId.equals(elevation.get().personId)) {
            return no("token and elevation are on different people's behalf");
        }
        why = outside(elevation.get(), question);
        if (why != null) {
            return no(why);
        }
        elevations.used(elevation.get());
        return yes(List.of(question.tokenGrantId(), question.elevationId()));
    }

    private String bad(SeenGrant grant, GrantKind kind, GatewayQuestion question) {
        if (grant.kind != kind) {
            return "is a " + grant.kind;
        }
        if (!question.agentId().equals(grant.agentId)) {
            return "of another agent";
        }
        if (!question.environment().equals(grant.environment)) {
            return "of another environment";
        }
        return view.whyNot(grant);
    }

    private String outside(SeenGrant elevation, GatewayQuestion question) {
        Optional<ElevationScope> scope = elevations.scope(elevation);
        if (scope.isEmpty()) {
            return "elevation: not usable";
        }
        Optional<String> schema = elevations.schema(question.system(), question.operation());
        if (schema.isEmpty()) {
            return "operation not declared";
        }
        JsonNode given = ParameterCheck.parse(question.parameters());
        if (given == null) {
            return "parameters are no JSON object";
        }
        if (!parameters.obeys(schema.get(), given)) {
            return "parameters don't obey the operation's schema";
        }
        return scope.get().whyNot(question.system(), question.operation(), given);
    }

    private static Verdict no(String reason) {
        return new Verdict(false, reason, List.of());
    }

    private static Verdict yes(List<String> rests) {
        return new Verdict(true, "granted", rests);
    }
}
