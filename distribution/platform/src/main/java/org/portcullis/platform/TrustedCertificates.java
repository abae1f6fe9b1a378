// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The publishers whose signature lets a bundle in: {@code config/trust/NAME.pem}, one X.509 certificate each, the signer's
 * own or that of the authority that issued it. Read afresh for each question, like the pinned digests.
 */
final class TrustedCertificates {
    private static final String SUFFIX = ".pem";
    private static final long MOST_BYTES = 64 * 1024;

    private final Path folder;

    TrustedCertificates(Path folder) {
        this.folder = folder;
    }

    /**
     * A trusted publisher.
     *
     * @param name the file's name without {@code .pem}
     * @param certificate its certificate
     */
    record Publisher(String name, X509Certificate certificate) {}

    /**
     * All of them, by name.
     *
     * @throws IOException when one can't be read, so that nothing may run
     */
    List<Publisher> all() throws IOException {
        List<Publisher> publishers = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            publishers.add(new Publisher(name.substring(0, name.length() - SUFFIX.length()), read(file)));
        }
        return publishers;
    }

    /** The file of the publisher that is listed under that name; whoever put it there chose its letters. */
    Optional<Path> file(String name) throws IOException {
        return files().stream()
                .filter(file -> file.getFileName().toString().equals(name + SUFFIX))
                .findFirst();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private static X509Certificate read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is no certificate: it is too large");
        }
        try {
            return parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (CertificateException e) {
            throw new IOException(file + " holds no X.509 certificate in PEM form", e);
        }
    }

    /** One certificate in PEM form. */
    static X509Certificate parse(String pem) throws CertificateException {
        try (InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new CertificateException(e);
        }
    }

    /** Changes whenever a file of the folder is added, removed or changed. */
    long stamp() {
        try {
            long stamp = 1;
            for (Path file : files()) {
                stamp = 31 * stamp + file.getFileName().hashCode();
                stamp = 31 * stamp + Files.getLastModifiedTime(file).toMillis();
            }
            return stamp;
        } catch (IOException e) {
            return -1;
        }
    }
}
