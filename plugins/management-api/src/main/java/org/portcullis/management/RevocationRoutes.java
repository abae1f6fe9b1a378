// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.Page;
import org.portcullis.service.people.Caller;
import org.portcullis.service.revocation.Revocation;
import org.portcullis.service.revocation.RevocationState;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.service.revocation.Revocations;
import org.portcullis.service.revocation.Waiver;

/** The kill, its preview and its progress. */
@Component
public final class RevocationRoutes implements Routes {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Revocations revocations;
    /** Waiting takes a thread of the server: beyond this many, callers are answered at once and ask again. */
    private final Semaphore waiters = new Semaphore(32);

    @Activate
    public RevocationRoutes(@Reference Revocations revocations) {
        this.revocations = revocations;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/revocations", this::command),
                Route.of("GET", "/revocations", this::list),
                Route.of("POST", "/revocations/preview", this::preview),
                Route.of("GET", "/revocations/{id}", this::get),
                Route.of("GET", "/revocations/{id}/events", this::events),
                Route.of("POST", "/revocations/{id}/waivers", this::waive),
                Route.of("GET", "/revocations/{id}/waivers", this::waivers));
    }

    private Answer command(Call call) {
        RevocationTarget target = RevocationJson.target(call.body());
        String reason = call.body().text("reason", 2_000);
        call.body().done();
        Duration wait = call.duration("wait").orElse(Duration.ZERO);
        Revocation revocation = revocations.command(call.caller(), target, reason);
        return answer(waited(call.caller(), revocation, wait));
    }

    private Revocation waited(Caller caller, Revocation revocation, Duration wait) {
        if (wait.isNegative() || wait.isZero() || !waiters.tryAcquire()) {
            return revocation;
        }
        try {
            Duration longest = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
            return revocations.await(caller, revocation.id(), longest);
        } finally {
            waiters.release();
        }
    }

    private static Answer answer(Revocation revocation) {
        int status = revocation.state() == RevocationState.REVOKED ? 200 : 202;
        return Answer.of(status, RevocationJson.write(revocation));
    }

    private Answer list(Call call) {
        boolean open = call.query("open").map(Boolean::parseBoolean).orElse(false);
        return Answer.ok(Json.page(revocations.revocations(call.caller(), open, call.page()), RevocationJson::write));
    }

    private Answer preview(Call call) {
        RevocationTarget target = RevocationJson.target(call.body());
        call.body().optionalText("reason", 2_000);
        call.body().done();
        return Answer.ok(RevocationJson.write(revocations.preview(call.caller(), target)));
    }

    private Answer get(Call call) {
        Duration wait = call.duration("wait").orElse(Duration.ZERO);
        Revocation revocation = revocations.revocation(call.caller(), call.id(0, IdKind.REVOCATION));
        return Answer.ok(RevocationJson.write(waited(call.caller(), revocation, wait)));
    }

    private Answer waive(Call call) {
        String adapter = call.body().text("adapter", 200);
        String reason = call.body().text("reason", 2_000);
        call.body().done();
        String id = call.id(0, IdKind.REVOCATION);
        return Answer.ok(RevocationJson.write(revocations.waive(call.caller(), id, adapter, reason)));
    }

    private Answer waivers(Call call) {
        List<Waiver> all = revocations.waivers(call.caller(), call.id(0, IdKind.REVOCATION));
        return Answer.ok(Json.page(new Page<>(all, Optional.empty()), RevocationJson::write));
    }

    private Answer events(Call call) {
        String id = call.id(0, IdKind.REVOCATION);
        revocations.revocation(call.caller(), id);
        return EventStream.of(revocations, call.caller(), id);
    }
}
