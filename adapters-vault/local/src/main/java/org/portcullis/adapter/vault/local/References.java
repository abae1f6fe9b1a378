// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * References of the form {@code v1:<space>}. The space is the part before the dot in the names of all accounts that are
 * made under it; the target ends and closes a space as a whole.
 */
final class References {
    private static final String VERSION = "v1:";
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_CHARACTERS = 26;
    private static final Pattern SPACE = Pattern.compile("[a-z][a-z0-9]{0,15}-[0-9a-z]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private References() {}

    static String fresh(String mark) {
        StringBuilder space = new StringBuilder(mark).append('-');
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            space.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return VERSION + space;
    }

    static String ofSpace(String space) {
        return VERSION + space;
    }

    /** @throws AdapterException {@code UNSUPPORTED} for a reference of another format: it can't be called ended */
    static String space(String reference) {
        String space = reference.startsWith(VERSION) ? reference.substring(VERSION.length()) : "";
        if (!SPACE.matcher(space).matches()) {
            throw new AdapterException(
                    FailureKind.UNSUPPORTED,
                    "this version can't read a lease's reference; install the version that issued it");
        }
        return space;
    }
}
