// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.policy.Judgement;
import org.portcullis.service.policy.PolicyBook;
import org.portcullis.service.policy.PolicyVersion;
import org.portcullis.service.policy.TestRun;

/** The policies, to read and to try; they are changed as files. */
@Component
public final class PolicyRoutes implements Routes {
    private static final int LONGEST_FILE = 100_000;

    private final PolicyBook book;

    @Activate
    public PolicyRoutes(@Reference PolicyBook book) {
        this.book = book;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/policies", call -> Answer.ok(json(book.inForce(call.caller())))),
                Route.of("GET", "/policies/versions", this::versions),
                Route.of(
                        "GET",
                        "/policies/versions/{hash}",
                        call -> Answer.ok(json(
                                book.version(call.caller(), call.variables().get(0))))),
                Route.of("GET", "/policies/schema", call -> Answer.ok(Json.parse(book.schema()))),
                Route.of("POST", "/policies/dry-run", this::dryRun),
                Route.of("POST", "/policies/tests", this::test));
    }

    private Answer versions(Call call) {
        return Answer.ok(Json.object()
                .put("next_cursor", (String) null)
                .set("items", Json.array(book.versions(call.caller()), PolicyRoutes::json)));
    }

    private Answer dryRun(Call call) {
        Fields body = call.body();
        String agent = body.text("agent_id", 64);
        ElevationRequest request = new ElevationRequest(
                body.optionalText("task_id", 128).orElse("dry-run"),
                body.objects(
                        "operations",
                        each -> new RequestedOperation(
                                each.text("system", 63), each.text("operation", 63), each.json("constraints"))),
                "",
                body.duration("lifetime"));
        body.done();
        return Answer.ok(json(book.explain(call.caller(), agent, request)));
    }

    private Answer test(Call call) {
        Fields body = call.body();
        String cases = body.text("cases", LONGEST_FILE);
        Map<String, String> files = body.textMap("files", LONGEST_FILE);
        body.done();
        TestRun run = book.test(call.caller(), cases, files);
        ObjectNode node = Json.object()
                .put("policy_version", run.policyVersion())
                .put("passed", run.cases().stream().allMatch(TestRun.Case::passed));
        node.set("cases", Json.array(run.cases(), each -> Json.object()
                .put("name", each.name())
                .put("passed", each.passed())
                .put("verdict", each.verdict())
                .put("detail", each.detail())));
        return Answer.ok(node);
    }

    private static ObjectNode json(PolicyVersion version) {
        ObjectNode node = Json.object().put("hash", version.hash());
        version.takenAt().ifPresent(at -> node.put("taken_at", at.toString()));
        node.set("files", Json.value(version.files()));
        node.set("problems", Json.texts(version.problems()));
        return node;
    }

    private static ObjectNode json(Judgement judgement) {
        ObjectNode node = Json.object()
                .put("verdict", judgement.verdict())
                .put("policy_version", judgement.policyVersion())
                .put("approvers", judgement.approvers());
        judgement.expiresAfter().ifPresent(after -> node.put("expires_after", after.toString()));
        node.set("by", Json.texts(judgement.by()));
        node.set("why", Json.texts(judgement.why()));
        node.set("stages", Json.array(judgement.stages(), each -> Json.object()
                .put("rule", each.rule())
                .put("quorum", each.quorum())
                .set("groups", Json.texts(each.groups()))));
        return node;
    }
}
