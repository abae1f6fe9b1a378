// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
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
}
