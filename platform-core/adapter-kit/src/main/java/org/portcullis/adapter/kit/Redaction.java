// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit;

import java.util.Collection;
import java.util.Locale;

/** Makes a vendor's words fit for logs, errors and audit: short, one line, and without the secrets that we sent. */
public final class Redaction {
    private static final int LONGEST = 200;
    private static final int SHORTEST_SECRET = 6;

    private Redaction() {}

    /**
     * The text in one line of at most 200 characters, with every one of {@code secrets} replaced. Secrets shorter than
     * six characters are not looked for: they occur by chance.
     */
    public static String of(String text, Collection<String> secrets) {
        String clean = text;
        for (String secret : secrets) {
            if (secret.length() >= SHORTEST_SECRET) {
                clean = clean.replace(secret, "[secret]");
            }
        }
        clean = clean.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }

    /** Whether a field of this name usually holds a secret. */
    public static boolean isSecretName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("secret")
                || lower.contains("token")
                || lower.contains("private_key")
                || lower.contains("credential");
    }
}
