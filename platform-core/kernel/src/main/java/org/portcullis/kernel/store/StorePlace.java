// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Which database it is: what the PID says, else {@code store.url}, {@code store.user} and {@code store.password} of
 * {@code config/server.properties}, else SQLite in the data folder. The file is read here and not through ConfigAdmin,
 * since the store must not begin with one database and change to another a moment later.
 *
 * @param url as {@link StoreConfig} wants it
 * @param user or empty
 * @param passwordReference or empty
 */
record StorePlace(String url, String user, String passwordReference) {
    static StorePlace of(StoreSettings settings, Path home) {
        if (!settings.url().isEmpty()) {
            return new StorePlace(settings.url(), settings.user(), settings.password_ref());
        }
        Properties file = read(home.resolve("config").resolve("server.properties"));
        return new StorePlace(
                file.getProperty("store.url", "sqlite:" + home.resolve("data").resolve("portcullis.db"))
                        .strip(),
                file.getProperty("store.user", "").strip(),
                file.getProperty("store.password", "").strip());
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new UncheckedIOException(
                        "The settings " + file + " can't be read: repair the file.",
                        e instanceof IOException io ? io : new IOException(e));
            }
        }
        return properties;
    }
}
