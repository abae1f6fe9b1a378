// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * References that an adapter chooses itself, of the form {@code v1:<space>} with a space like {@code pcv-<26 random
 * characters>}: the part of the vendor's names under which everything is made that belongs to one reservation. For
 * vendors where names are ours to choose and a space can be listed and ended as a whole.
 */
public final class OwnReference {
    private static final String VERSION = "v1:";
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_CHARACTERS = 26;
    private static final Pattern SPACE = Pattern.compile("[a-z][a-z0-9]{0,15}-[0-9a-z]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private OwnReference() {}

    /**
     * A reference that nobody has used before.
     *
     * @param mark tells installations apart at the vendor: 1 to 16 of a-z and 0-9, beginning with a letter
     */
    public static String fresh(String mark) {
        StringBuilder space = new StringBuilder(mark).append('-');
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            space.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return VERSION + space;
    }

    /** The reference of a space that was found at the vendor. */
    public static String ofSpace(String space) {
        return VERSION + space;
    }

    /** @throws AdapterException {@code UNSUPPORTED} for a reference of another format: it can't be called ended */
    public static String space(String reference) {
        String space = reference.startsWith(VERSION) ? reference.substring(VERSION.length()) : "";
        if (!SPACE.matcher(space).matches()) {
            throw new AdapterException(
                    FailureKind.UNSUPPORTED, "this version can't read a reference; install the version that made it");
        }
        return space;
    }
}
