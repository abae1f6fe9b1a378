// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import java.util.List;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.SlapdServer;

/** A real OpenLDAP with the access rules and the entries of the adapter's page. */
final class RealSlapd {
    private static SlapdServer shared;

    private RealSlapd() {}

    static SlapdServer start(List<String> global) {
        List<String> rules = List.of(
                "index objectClass,description,member,entryUUID eq",
                "include " + Seed.PAGES.resolve("access.conf").toAbsolutePath().normalize(),
                "access to attrs=userPassword by anonymous auth by * none",
                "access to * by users read");
        return RealServers.orSkip(() -> SlapdServer.start(global, rules, Seed.ldif()));
    }

    static synchronized SlapdServer server() {
        if (shared == null) {
            shared = start(List.of());
        }
        return shared;
    }

    static ServerSide side(SlapdServer server) {
        return new ServerSide(server.port(), false, server.adminDn(), server.password());
    }
}
