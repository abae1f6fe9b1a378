// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.drill.Drill;
import org.portcullis.service.drill.DrillPart;
import org.portcullis.service.drill.Drills;
import org.portcullis.service.drill.LastDrill;

/** Drills of the kill switch. */
@Component
public final class DrillRoutes implements Routes {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Drills drills;
    /** Waiting takes a thread of the server: beyond this many, callers are answered at once and ask again. */
    private final Semaphore waiters = new Semaphore(8);

    @Activate
    public DrillRoutes(@Reference Drills drills) {
        this.drills = drills;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/drills", this::run),
                Route.of("GET", "/drills", this::list),
                Route.of("GET", "/drills/{id}", this::get),
                Route.of("GET", "/drills/{id}/report", this::report));
    }

    private Answer run(Call call) {
        String environment = call.body().text("environment", 63);
        call.body().done();
        Drill drill = waited(call, drills.run(call.caller(), environment).id());
        return Answer.of(drill.state() == Drill.State.RUNNING ? 202 : 200, json(drill));
    }

    private Drill waited(Call call, String id) {
        Duration wait = call.duration("wait").orElse(Duration.ZERO);
        if (wait.isNegative() || wait.isZero() || !waiters.tryAcquire()) {
            return drills.drill(call.caller(), id);
        }
        try {
            return drills.await(call.caller(), id, wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        } finally {
            waiters.release();
        }
    }

    private Answer list(Call call) {
        return Answer.ok(
                Json.page(drills.drills(call.caller(), call.query("environment"), call.page()), DrillRoutes::json));
    }

    private Answer get(Call call) {
        return Answer.ok(json(waited(call, call.id(0, IdKind.DRILL))));
    }

    /** Byte for byte what was signed. */
    private Answer report(Call call) {
        byte[] signed = drills.report(call.caller(), call.id(0, IdKind.DRILL)).getBytes(StandardCharsets.UTF_8);
        return Answer.streamed("application/json", out -> out.write(signed));
    }

    private static JsonNode json(Drill drill) {
        Drill.Run run = drill.run();
        ObjectNode node = Json.object()
                .put("id", drill.id())
                .put("environment", drill.environment())
                .put("state", drill.state().name())
                .put("by", run.by())
                .put("agent_id", run.agentId())
                .put("revocation_id", run.revocationId().orElse(null))
                .put("started_at", run.startedAt().toString())
                .put("ended_at", run.endedAt().map(Object::toString).orElse(null))
                .put("detail", drill.detail());
        return node.set("parts", Json.array(drill.parts(), DrillRoutes::json));
    }

    private static ObjectNode json(DrillPart part) {
        return Json.object()
                .put("part", part.part())
                .put("adapter", part.adapter())
                .put("outcome", part.outcome().name())
                .put("evidence", part.evidence().orElse(null))
                .put("elapsed_ms", part.elapsedMillis())
                .put("detail", part.detail());
    }

    /** As agents and adapter instances show it. */
    static JsonNode json(LastDrill last) {
        ObjectNode node = Json.object()
                .put("drill", last.drillId())
                .put("ended_at", last.endedAt().toString())
                .put("state", last.state().name());
        return node.setAll(json(last.part()));
    }
}
