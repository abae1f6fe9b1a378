// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.tck.server.PostgresServer;

/** On which database a test runs: the embedded one, and a real PostgreSQL that all tests of this JVM share. */
public enum Database {
    SQLITE {
        @Override
        SqlStore open(Path folder) {
            return SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "nod_test"));
        }
    },
    POSTGRESQL {
        @Override
        SqlStore open(Path folder) {
            PostgresServer server = Shared.SERVER;
            String name = "world" + COUNT.incrementAndGet();
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return SqlStore.open(
                    StoreConfig.postgres(server.url(name), server.superuser(), server::password, "nod_test"));
        }
    };

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Started when first needed, ended with the JVM. */
    private static final class Shared {
        private static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            PostgresServer server = PostgresServer.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    /** A fresh store. */
    abstract SqlStore open(Path folder);
}
