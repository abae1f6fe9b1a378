// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.store.StoreConfig;
import org.portcullis.tck.server.PostgresServer;

/** On which database a test runs: the embedded one, and a real PostgreSQL that all tests of this JVM share. */
public enum Database {
    SQLITE {
        @Override
        public SqlStore open(Path folder) {
            return SqlStore.open(StoreConfig.sqlite(folder.resolve("store.db"), "nod_test"));
        }
    },
    POSTGRESQL {
        @Override
        public SqlStore open(Path folder) {
            PostgresServer server = Shared.server();
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

    /** Started when first needed, ended after the last test. */
    private static final class Shared {
        private static PostgresServer running;

        static synchronized PostgresServer server() {
            if (running == null) {
                running = PostgresServer.start(List.of("fsync=off", "synchronous_commit=off")); // no test here ends it
            }
            return running;
        }

        static synchronized void end() {
            if (running != null) {
                running.close();
                running = null;
            }
        }
    }

    /** Ends the server after all tests of the run; for each class that uses a {@link World}. */
    public static final class Lifetime implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Database.class))
                    .getOrComputeIfAbsent("server", any -> (AutoCloseable) Shared::end);
        }
    }

    /** A fresh store. */
    public abstract SqlStore open(Path folder);
}
