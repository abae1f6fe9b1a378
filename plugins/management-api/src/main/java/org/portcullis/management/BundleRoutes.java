// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.adapters.Deployed;
import org.portcullis.service.adapters.Deployments;

/** Adapter bundles: listed, deployed, updated, removed, rolled back (PLG-2). */
@Component
public final class BundleRoutes implements Routes {
    private final Adapters adapters;
    private final Deployments deployments;

    @Activate
    public BundleRoutes(@Reference Adapters adapters, @Reference Deployments deployments) {
        this.adapters = adapters;
        this.deployments = deployments;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/adapters/bundles", call -> bundles()),
                Route.ofFile("POST", "/adapters/bundles", this::deploy),
                Route.of("DELETE", "/adapters/bundles/{name}", this::remove),
                Route.of("POST", "/adapters/bundles/{name}/rollback", this::rollback));
    }

    private Answer bundles() {
        return Answer.ok(Json.object()
                .put("next_cursor", (String) null)
                .set("items", Json.array(adapters.bundles(), BundleRoutes::json)));
    }

    private Answer deploy(Call call) {
        boolean onlyCheck = flag(call, "check");
        boolean onlyUpdate = flag(call, "update");
        try {
            if (onlyCheck) {
                return Answer.ok(json(deployments.check(call.caller(), call.upload())));
            }
            Deployed deployed = deployments.deploy(call.caller(), call.upload(), onlyUpdate);
            return Answer.of(deployed.outcome() == Deployed.Outcome.DEPLOYED ? 201 : 200, json(deployed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean flag(Call call, String name) {
        String only = call.query(name).orElse("false");
        if (!only.equals("true") && !only.equals("false")) {
            throw new Refusal(Refusal.Kind.INVALID, "bad-query", name + " must be true or false");
        }
        return only.equals("true");
    }

    private Answer remove(Call call) {
        deployments.remove(call.caller(), call.variables().get(0));
        return Answer.none();
    }

    private Answer rollback(Call call) {
        call.body().done();
        return Answer.ok(
                json(deployments.rollback(call.caller(), call.variables().get(0))));
    }

    private static ObjectNode json(Deployed deployed) {
        return json(deployed.bundle())
                .put("outcome", deployed.outcome().name())
                .put("before", deployed.before())
                .put("took_ms", deployed.millis());
    }

    private static ObjectNode json(AdapterBundle bundle) {
        ObjectNode node = Json.object()
                .put("name", bundle.name())
                .put("version", bundle.version())
                .put("signer", bundle.signer())
                .put("state", bundle.state())
                .put("reason", bundle.reason())
                .put("previous", bundle.previous());
        ObjectNode rights = node.putObject("rights");
        rights.set("extension_points", Json.texts(bundle.rights().extensionPoints()));
        rights.set("hosts", Json.texts(bundle.rights().hosts()));
        rights.set("secrets", Json.texts(bundle.rights().secrets()));
        return node;
    }
}
