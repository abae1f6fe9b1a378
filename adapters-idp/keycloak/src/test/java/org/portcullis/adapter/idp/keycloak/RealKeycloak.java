// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.RealServers;

/** Realms of a real Keycloak, with the login of the adapter's page. */
final class RealKeycloak {
    private static RealmSide shared;

    private RealKeycloak() {}

    /** One of its own. */
    static RealmSide realm(String settings) {
        KeycloakServer server = RealServers.keycloak();
        RealmSide side = RealmSide.at(server, server.newRealm("world", settings));
        try {
            side.furnish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return side;
    }

    /** One for all contracts; each test removes what it made. */
    static synchronized RealmSide shared() {
        if (shared == null) {
            shared = realm("\"adminEventsEnabled\":true");
        }
        return shared;
    }

    /** What the admin API answers somebody who isn't its administrator. */
    static int statusAs(String token, RealmSide side, String method, String path, String body) {
        URI address = URI.create("http://127.0.0.1:" + side.port() + "/admin/realms/" + side.realm + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
