// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.audit.Answers;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.people.Role;
import org.portcullis.spi.audit.AuditRecord;

/** The audit trail: queries, exports, checkpoints. */
@Component
public final class AuditRoutes implements Routes {
    private final AuditTrail trail;
    private final Answers answers;

    @Activate
    public AuditRoutes(@Reference AuditTrail trail, @Reference Answers answers) {
        this.trail = trail;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/audit", this::query),
                Route.of("GET", "/audit/export", this::export),
                Route.of("GET", "/audit/public-key", call -> key()),
                Route.of("GET", "/audit/answers/{id}", this::answer),
                Route.of("GET", "/audit/checkpoints", this::checkpoints),
                Route.of("POST", "/audit/checkpoints", this::checkpoint));
    }

    private Answer query(Call call) {
        allow(call);
        AuditQuery query =
                new AuditQuery(call.query("agent"), call.query("action"), call.instant("from"), call.instant("to"));
        return Answer.ok(Json.page(trail.query(query, call.page()), AuditRoutes::json));
    }

    private Answer export(Call call) {
        allow(call);
        Optional<Instant> from = call.instant("from");
        return Answer.streamed("application/x-ndjson", out -> trail.export(from, out));
    }

    private Answer answer(Call call) {
        allow(call);
        return Answer.ok(Json.parse(answers.answers(call.variables().get(0))));
    }

    private Answer key() {
        return Answer.ok(Json.object().put("public_key_pem", trail.publicKeyPem()));
    }

    private Answer checkpoints(Call call) {
        allow(call);
        List<String> checkpoints = trail.checkpoints(call.page().limit());
        return Answer.ok(
                Json.object().put("next_cursor", (String) null).set("items", Json.array(checkpoints, Json::parse)));
    }

    private Answer checkpoint(Call call) {
        call.caller().require(Role.OPERATOR, Role.GOVERNANCE, Role.ADMIN);
        call.body().done();
        return Answer.of(201, Json.parse(trail.checkpoint()));
    }

    private static void allow(Call call) {
        call.caller().require(Role.VIEWER, Role.APPROVER, Role.GOVERNANCE, Role.OPERATOR, Role.ADMIN);
    }

    private static JsonNode json(AuditRecord record) {
        return Json.object()
                .put("chain", record.chain())
                .put("seq", record.seq())
                .put("id", record.id())
                .put("hash", record.hash())
                .set("record", Json.parse(record.json()));
    }
}
