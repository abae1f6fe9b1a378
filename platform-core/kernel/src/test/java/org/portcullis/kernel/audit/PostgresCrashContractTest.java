// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.portcullis.tck.server.PostgresServer;

/** On a real PostgreSQL. */
final class PostgresCrashContractTest extends CrashContract {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String[] postgres() {
        return new String[] {server.url("postgres"), server.superuser(), server.password()};
    }
}
