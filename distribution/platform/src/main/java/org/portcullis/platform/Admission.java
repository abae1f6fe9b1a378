// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.portcullis.platform.JarSignature.Refused;

/**
 * The one check that every jar passes, whichever way it came. It works on a private copy, and that copy is what runs: there
 * is no gap between check and use.
 */
final class Admission {
    private final Path copies;
    private final Vouching trust;
    private final Host host;

    /** @param copies a folder for private copies that are being checked */
    Admission(Path copies, Vouching trust, Host host) {
        this.copies = copies;
        this.trust = trust;
        this.host = host;
    }

    /**
     * A private copy.
     *
     * @param file where it is
     * @param digest SHA-256 in lower-case hexadecimal
     */
    record Copy(Path file, String digest) {}

    /**
     * What was let in.
     *
     * @param copy the very bytes that were checked
     * @param facts what it says of itself
     * @param signer who vouches for it
     */
    record Admitted(Copy copy, Facts facts, String signer) {
        String name() {
            return facts.name();
        }

        String version() {
            return facts.version().toString();
        }

        String digest() {
            return copy.digest();
        }
    }

    /** Copies what the stream brings, durably; removes what it has written when that fails. */
    Copy copy(InputStream in) throws IOException {
        Path file = Files.createTempFile(copies, "check", ".jar");
        try (OutputStream out = Files.newOutputStream(file);
                DigestOutputStream digesting = new DigestOutputStream(out, MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(digesting);
            digesting.flush();
            sync(file);
            return new Copy(
                    file, HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Copy copy(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            return copy(in);
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Lets it in, or says in one sentence why not. Trust comes first: what nobody vouches for is looked at no further. */
    Admitted admit(Copy copy) throws IOException, Refused {
        String signer = trust.signer(copy.file(), copy.digest());
        Facts facts = Facts.of(copy.file());
        require(host.lacking(copy.file()));
        require(host.conflict(facts));
        return new Admitted(copy, facts, signer);
    }

    private static void require(Optional<String> objection) throws Refused {
        if (objection.isPresent()) {
            throw new Refused(objection.get());
        }
    }
}
