// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Where the store is and how hard it may be used.
 *
 * @param url {@code sqlite:<path>} or {@code jdbc:postgresql://host:port/database}
 * @param user the database user; ignored for SQLite
 * @param password asked at each connect, so that a rotated one is taken; ignored for SQLite
 * @param node the id of this node, stable over restarts
 * @param readers most reading connections, 1 to 64
 * @param queueLimit most ordinary writes that wait, at least 1
 * @param statementTimeout after which the database gives one statement up
 */
public record StoreConfig(
        String url,
        String user,
        Supplier<String> password,
        String node,
        int readers,
        int queueLimit,
        Duration statementTimeout) {
    private static final int QUEUE = 10_000;
    private static final Duration STATEMENT = Duration.ofSeconds(10);

    /** Checks the ranges. */
    public StoreConfig {
        if (!url.startsWith("sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "The store's url must begin with sqlite: or jdbc:postgresql:, not " + url.split(":", 2)[0] + ":");
        }
        if (readers < 1 || readers > 64 || queueLimit < 1) {
            throw new IllegalArgumentException("readers must be 1 to 64, the queue limit at least 1");
        }
        if (node.isBlank()) {
            throw new IllegalArgumentException("the node id is missing");
        }
    }

    /** An embedded store in that file. */
    public static StoreConfig sqlite(Path file, String node) {
        return new StoreConfig("sqlite:" + file, null, () -> null, node, 4, QUEUE, STATEMENT);
    }

    /** A store in that PostgreSQL database. */
    public static StoreConfig postgres(String url, String user, Supplier<String> password, String node) {
        return new StoreConfig(url, user, password, node, 8, QUEUE, STATEMENT);
    }

    Dialect dialect() {
        return url.startsWith("sqlite:")
                ? new SqliteDialect(Path.of(url.substring("sqlite:".length())))
                : new PostgresDialect(this);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "StoreConfig[" + url.split("\\?", 2)[0] + ", node " + node + "]";
    }
}
