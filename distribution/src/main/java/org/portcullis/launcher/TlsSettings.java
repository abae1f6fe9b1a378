// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate of a port.
 *
 * @param keystore PKCS#12 file with the key and its chain
 * @param passwordReference {@code file:…} or {@code env:…}, never the password itself
 * @param truststore PKCS#12 file with the authorities of client certificates, empty when none are asked for
 * @param clientCertificate {@code none}, {@code wants} or {@code needs}
 */
record TlsSettings(Path keystore, String passwordReference, Optional<Path> truststore, String clientCertificate) {

    static Optional<TlsSettings> read(String listener, Settings settings) throws StartFailure {
        String prefix = listener + ".tls.";
        String keystore = settings.text(prefix + "keystore", "");
        if (keystore.isEmpty()) {
            return Optional.empty();
        }
        String reference = settings.text(prefix + "password", "");
        if (!reference.startsWith("file:") && !reference.startsWith("env:")) {
            throw new StartFailure(
                    "Set " + prefix
                            + "password in config/server.properties to file:<path> or env:<variable>; a password itself has no place there.");
        }
        String truststore = settings.text(prefix + "truststore", "");
        return Optional.of(new TlsSettings(
                settings.path(keystore),
                reference,
                truststore.isEmpty() ? Optional.empty() : Optional.of(settings.path(truststore)),
                settings.text(prefix + "client_certificate", "none")));
    }

    /** The password that the reference names. */
    String password(Settings settings) throws StartFailure {
        if (passwordReference.startsWith("env:")) {
            String value = System.getenv(passwordReference.substring(4));
            if (value == null) {
                throw new StartFailure("The environment variable " + passwordReference.substring(4)
                        + " with the key store's password isn't set.");
            }
            return value;
        }
        Path file = settings.path(passwordReference.substring(5));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartFailure("The key store's password file " + file + " can't be read.", e);
        }
    }
}
