// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The database password behind {@code file:…} or {@code env:…}; read at each connect, never kept, never shown. */
final class PasswordReference implements Supplier<String> {
    private final String reference;
    private final Path home;

    /** @param home relative paths begin here */
    PasswordReference(String reference, Path home) {
        if (!reference.isEmpty() && !reference.startsWith("file:") && !reference.startsWith("env:")) {
            throw new IllegalArgumentException("the store's password must be given as file:<path> or env:<NAME>");
        }
        this.reference = reference;
        this.home = home;
    }

    @Override
    public String get() {
        if (reference.isEmpty()) {
            return null;
        }
        String name = reference.substring(reference.indexOf(':') + 1);
        return reference.startsWith("env:") ? fromEnvironment(name) : fromFile(home.resolve(name));
    }

    private static String fromEnvironment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new StoreUnavailable(
                    "The environment variable " + name + " with the store's password is not set.", null);
        }
        return value;
    }

    private static String fromFile(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StoreUnavailable("The file " + file + " with the store's password can't be read.", e);
        }
    }

    @Override
    public String toString() {
        return reference;
    }
}
