// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Who signed a jar, as a whole. Every entry must be signed, none may stand in it twice or be missing that the manifest
 * names: what the framework will load is what was signed. The digests and the signature are the JDK's to check, which
 * takes algorithms that it no longer trusts for no signature at all.
 *
 * <p>Source: the JAR file specification, "Signed JAR File".
 */
final class JarSignature {
    private static final Pattern OF_THE_SIGNATURE = Pattern.compile("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|SIG-[^/]+)");
    /** A small jar may unpack to more than anybody has time for. */
    private static final long MOST_BYTES = 512L << 20;

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private JarSignature() {}

    /** It isn't signed as a whole; the message says what is wrong, for people. */
    static class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /**
     * Those who each signed every entry.
     *
     * @throws Refused when nobody did
     * @throws IOException when it is no jar
     */
    static Set<CodeSigner> of(Path file) throws IOException, Refused {
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new Refused("it has no manifest");
            }
            Set<String> names = new HashSet<>();
            Set<CodeSigner> common = null;
            long[] left = {MOST_BYTES};
            for (JarEntry entry : List.copyOf(jar.stream().toList())) {
                if (!names.add(entry.getName())) {
                    throw new Refused("its entry " + entry.getName() + " stands in it twice");
                }
                if (isSigned(entry)) {
                    Set<CodeSigner> signers = signers(jar, entry, left);
                    common = common == null ? signers : intersection(common, signers);
                }
            }
            for (String name : manifest.getEntries().keySet()) {
                if (!names.contains(name)) {
                    throw new Refused("its entry " + name + " was signed and is missing");
                }
            }
            if (common == null || common.isEmpty()) {
                throw new Refused("nobody signed all of it");
            }
            return common;
        } catch (SecurityException e) {
            throw new Refused("it was changed after it was signed: " + e.getMessage());
        }
    }

    private static boolean isSigned(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && !name.equalsIgnoreCase(MANIFEST)
                && !OF_THE_SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }

    /** Only when an entry has been read to its end does the JDK know its signers. */
    private static Set<CodeSigner> signers(JarFile jar, JarEntry entry, long[] left) throws IOException, Refused {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] waste = new byte[16 * 1024];
            for (int read = in.read(waste); read >= 0; read = in.read(waste)) {
                left[0] -= read;
                if (left[0] < 0) {
                    throw new Refused("unpacked it is larger than " + MOST_BYTES + " bytes");
                }
            }
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null || signers.length == 0) {
            throw new Refused("its entry " + entry.getName() + " is not signed");
        }
        return new LinkedHashSet<>(Arrays.asList(signers));
    }

    private static Set<CodeSigner> intersection(Set<CodeSigner> some, Set<CodeSigner> others) {
        Set<CodeSigner> both = new LinkedHashSet<>(some);
        both.retainAll(others);
        return both;
    }
}
