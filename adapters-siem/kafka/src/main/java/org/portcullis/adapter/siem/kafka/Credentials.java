// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.util.Arrays;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;

/** What we prove ourselves with, as it was read at one time; wiped on close, never shown. */
final class Credentials implements AutoCloseable {
    private final char[] password;
    private final char[] key;

    private Credentials(char[] password, char[] key) {
        this.password = password;
        this.key = key;
    }

    static Credentials read(KafkaSettings settings, SecretResolver secrets) {
        return new Credentials(read(settings.passwordReference, secrets), read(settings.clientKeyReference, secrets));
    }

    private static char[] read(String reference, SecretResolver secrets) {
        if (reference.isEmpty()) {
            return new char[0];
        }
        try (Secret secret = secrets.resolve(reference)) {
            return secret.reveal();
        }
    }

    /** As a string, since the producer takes nothing else. */
    String password() {
        return new String(password);
    }

    /** Our private key in PEM; as a string, since the producer takes nothing else. */
    String key() {
        return new String(key);
    }

    /** Whether they are still the same. */
    boolean matches(Credentials others) {
        return Arrays.equals(password, others.password) && Arrays.equals(key, others.key);
    }

    @Override
    public void close() {
        Arrays.fill(password, '\0');
        Arrays.fill(key, '\0');
    }
}
