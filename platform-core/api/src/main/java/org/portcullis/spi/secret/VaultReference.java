// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.secret;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Where a secret lies in a vault: {@code vault:<instance>/<path>#<key>}, as in {@code
 * vault:vault-hashicorp~prod/secret/portcullis-platform/pg#password}.
 *
 * @param instance family-vendor~name of the instance whose adapter is a {@link SecretStore}
 * @param path one or more segments between slashes, together at most 512 characters; a segment has 1 to 128 letters,
 *     digits and {@code _ . - ~ @ + =}, and isn't {@code .} or {@code ..}
 * @param key which value of the secret, 1 to 128 of the same characters
 */
public record VaultReference(String instance, String path, String key) {
    /** Begins each of them. */
    public static final String SCHEME = "vault:";

    private static final int LONGEST_PATH = 512;
    private static final Pattern INSTANCE =
            Pattern.compile("[a-z][a-z0-9]{0,62}-[a-z0-9][a-z0-9-]{0,62}~[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.~@+=-]{1,128}");

    /** Refuses anything else, as {@link #of} does. */
    public VaultReference {
        refuse(problems(instance, path, key));
    }

    /** Whether that text is meant to be one. */
    public static boolean isMeant(String text) {
        return text != null && text.startsWith(SCHEME);
    }

    /**
     * Reads one.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all that is wrong with it; the text isn't repeated, since it may be
     *     a secret by mistake
     */
    public static VaultReference of(String text) {
        Parts parts = Parts.of(text);
        return new VaultReference(parts.instance, parts.path, parts.key);
    }

    /** All that is wrong with a text that is meant to be one, in words; empty when nothing is. */
    public static List<String> problems(String text) {
        Parts parts = Parts.of(text);
        return problems(parts.instance, parts.path, parts.key);
    }

    private record Parts(String instance, String path, String key) {
        static Parts of(String text) {
            String rest = isMeant(text) ? text.substring(SCHEME.length()) : "";
            int hash = rest.lastIndexOf('#');
            String place = hash < 0 ? rest : rest.substring(0, hash);
            int slash = place.indexOf('/');
            return new Parts(
                    slash < 0 ? place : place.substring(0, slash),
                    slash < 0 ? "" : place.substring(slash + 1),
                    hash < 0 ? "" : rest.substring(hash + 1));
        }
    }

    private static List<String> problems(String instance, String path, String key) {
        List<String> problems = new ArrayList<>();
        if (!INSTANCE.matcher(instance).matches()) {
            problems.add("it names no instance before its first '/', as in vault-hashicorp~prod");
        }
        if (path.isEmpty()) {
            problems.add("it has no path after the instance");
        } else if (path.length() > LONGEST_PATH) {
            problems.add("its path is longer than " + LONGEST_PATH + " characters");
        } else if (!isPath(path)) {
            problems.add("its path must be segments between single slashes, each of letters, digits and _ . - ~ @ + =,"
                    + " none of them '.' or '..'");
        }
        if (key.isEmpty()) {
            problems.add("it has no '#<key>' at its end");
        } else if (!NAME.matcher(key).matches()) {
            problems.add("its key must be 1 to 128 letters, digits and _ . - ~ @ + =");
        }
        return List.copyOf(problems);
    }

    private static boolean isPath(String path) {
        for (String segment : path.split("/", -1)) {
            if (!NAME.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "a secret in a vault is referred to as vault:<instance>/<path>#<key>, and this reference is wrong: "
                            + String.join("; ", problems));
        }
    }

    /** As it stands in a configuration. */
    @Override
    public String toString() {
        return SCHEME + instance + '/' + path + '#' + key;
    }
}
