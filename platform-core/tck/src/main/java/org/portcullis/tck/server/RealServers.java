// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck.server;

import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * The servers that all tests of one JVM share, and the one rule for a machine that lacks them.
 *
 * <p>With {@code PORTCULLIS_REQUIRE_SERVERS=true} (environment or system property; {@code ./test} sets it) a missing
 * server fails the test. Otherwise, in a bare IDE, the test is skipped with the sentence that says what to install.
 */
public final class RealServers {
    private static final Object LOCK = new Object();
    private static PostgresServer postgres;
    private static OpenBaoServer openBao;
    private static KeycloakServer keycloak;

    private RealServers() {}

    /** The PostgreSQL of this JVM; started on first use, running when returned, ended with the JVM. */
    public static PostgresServer postgres() {
        synchronized (LOCK) {
            if (postgres == null) {
                postgres = orSkip(PostgresServer::start);
            }
            postgres.ensureRunning();
            return postgres;
        }
    }

    /** The durable OpenBao of this JVM; started on first use, unsealed when returned, ended with the JVM. */
    public static OpenBaoServer openBao() {
        synchronized (LOCK) {
            if (openBao == null) {
                openBao = orSkip(OpenBaoServer::start);
            }
            openBao.ensureRunning();
            return openBao;
        }
    }

    /** The Keycloak of this JVM; started on first use, running when returned, ended with the JVM. */
    public static KeycloakServer keycloak() {
        synchronized (LOCK) {
            if (keycloak == null) {
                keycloak = orSkip(KeycloakServer::start);
            }
            keycloak.startAgain();
            return keycloak;
        }
    }

    /** Runs the starter; turns {@link ServerUnavailableException} into a skipped test where that is allowed. */
    public static <T> T orSkip(Supplier<T> starter) {
        try {
            return starter.get();
        } catch (ServerUnavailableException e) {
            if (required()) {
                throw e;
            }
            return Assumptions.abort(e.getMessage());
        }
    }

    /** True when a missing server has to fail the run. */
    public static boolean required() {
        String name = "PORTCULLIS_REQUIRE_SERVERS";
        return "true".equals(System.getProperty(name, System.getenv(name)));
    }
}
