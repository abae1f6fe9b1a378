// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.portcullis.it.Installation;
import org.portcullis.it.real.VendorSetup;
import org.portcullis.it.sinks.LogReceiver;
import org.portcullis.tck.server.KeycloakServer;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.OpensshServer;
import org.portcullis.tck.server.PostgresServer;
import org.portcullis.tck.server.RealServers;

/** The real servers of all worlds, started at once. */
final class Vendors implements AutoCloseable {
    private final List<AutoCloseable> running = Collections.synchronizedList(new ArrayList<>());
    final KeycloakServer keycloak;
    final OpenBaoServer bao;
    final OpenBaoServer otherBao;
    final OpenBaoServer thirdBao;
    final PostgresServer postgres;
    final PostgresServer otherPostgres;
    final PostgresServer locked;
    final PostgresServer restless;
    final OpensshServer host;
    final LogReceiver receiver;

    Vendors() throws Exception {
        var realms = begin(RealServers::keycloak); // takes longest, and is shared with other tests
        var first = begin(own(OpenBaoServer::start));
        var second = begin(own(OpenBaoServer::start));
        var third = begin(own(OpenBaoServer::start));
        var calm = begin(own(PostgresServer::start));
        var other = begin(own(PostgresServer::start)); // connections are limited
        var stubborn = begin(own(PostgresServer::start));
        var nervous = begin(own(PostgresServer::start));
        Path page = Installation.sources().resolve("distribution/docs/adapters/pam-openssh");
        var shells = begin(own(() -> OpensshServer.start(page, List.of(VendorSetup.ACCOUNT))));
        var sink = begin(own(LogReceiver::new));
        try {
            bao = ready(first);
            otherBao = ready(second);
            thirdBao = ready(third);
            postgres = ready(calm);
            otherPostgres = ready(other);
            locked = ready(stubborn);
            restless = ready(nervous);
            for (PostgresServer each : List.of(postgres, otherPostgres, locked, restless)) {
                VendorSetup.prepare(each);
            }
            host = ready(shells);
            receiver = ready(sink);
            keycloak = ready(realms);
        } catch (Exception e) {
            CompletableFuture.allOf(first, second, third, calm, other, stubborn, nervous, shells, sink)
                    .exceptionally(known -> null)
                    .join();
            close();
            throw e;
        }
    }

    private static <T> CompletableFuture<T> begin(Supplier<T> starter) {
        return CompletableFuture.supplyAsync(() -> RealServers.orSkip(starter), work -> new Thread(work).start());
    }

    private <T extends AutoCloseable> Supplier<T> own(Supplier<T> starter) {
        return () -> {
            T server = starter.get();
            running.add(server);
            return server;
        };
    }

    private static <T> T ready(CompletableFuture<T> server) {
        try {
            return server.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }
}
