// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files below {@code bundles/} with their SHA-512, in the form that {@code sha512sum -c} reads. Without the
 * processor's instructions, which C1 doesn't use, it is half as fast again as SHA-256 (ADR 0039).
 *
 * @param text one line each, by name
 */
record BundleList(String text) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{128})  (bundles/[^\\s]+)");

    /** What lies in the folder now, on all processors: half of a second's work on one. */
    static BundleList of(Path distribution) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(distribution.resolve("bundles"))) {
            files = all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            if (Files.isDirectory(file)) { // whose bundles would start, and stand in no list
                throw new IOException(distribution.relativize(file) + " is a link to a folder");
            }
        }
        try {
            return new BundleList(files.parallelStream()
                    .map(file -> sha512(file) + "  " + distribution.relativize(file) + "\n")
                    .collect(Collectors.joining()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Digests by name.
     *
     * @throws IOException when a line is no such line
     */
    Map<String, String> digests() throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || digests.put(matcher.group(2), matcher.group(1)) != null) {
                throw new IOException("the list of bundles has a line that makes no sense: " + line);
            }
        }
        return digests;
    }

    private static String sha512(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            byte[] part = new byte[1 << 16];
            for (int count = in.read(part); count > 0; count = in.read(part)) {
                digest.update(part, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
