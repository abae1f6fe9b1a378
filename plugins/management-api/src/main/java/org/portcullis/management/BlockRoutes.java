// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.revocation.RevocationTarget;
import org.portcullis.service.revocation.StandingBlocks;

/** What is blocked, and its lifting. */
@Component
public final class BlockRoutes implements Routes {
    private final StandingBlocks blocks;

    @Activate
    public BlockRoutes(@Reference StandingBlocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/blocks", this::list), Route.of("POST", "/blocks/lift", this::lift));
    }

    private Answer list(Call call) {
        return Answer.ok(
                Json.page(blocks.blocks(call.caller(), call.query("type"), call.page()), RevocationJson::write));
    }

    private Answer lift(Call call) {
        RevocationTarget target = RevocationJson.target(call.body());
        String reason = call.body().text("reason", 2_000);
        call.body().done();
        return Answer.ok(RevocationJson.write(blocks.lift(call.caller(), target, reason)));
    }
}
