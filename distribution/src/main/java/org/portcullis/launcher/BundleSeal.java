// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The shipped bundles are what a trusted publisher signed (PLG-4): {@code bundles.sha512} lists each of them, and
 * {@code bundles.sha512.sig} is the signature of that list, by the key of a certificate in {@code config/trust/} of the
 * home folder. Nothing in {@code bundles/} runs before all of it is checked (ADR 0039).
 */
final class BundleSeal {
    static final String LIST = "bundles.sha512";
    static final String SIGNATURE = "bundles.sha512.sig";
    /** The publisher's certificate, in {@code config/trust/} of the installation, and of a home at its first start. */
    static final String PUBLISHER = "portcullis.pem";

    private static final List<String> SIGNS_CODE = List.of("1.3.6.1.5.5.7.3.3", "2.5.29.37.0");

    private BundleSeal() {}

    /** Fails with one sentence when any shipped bundle is not what was signed, is missing, or was added. */
    static void check(Path distribution, Path home) throws StartFailure {
        try {
            byte[] list = Files.readAllBytes(distribution.resolve(LIST));
            byte[] signature = Base64.getMimeDecoder().decode(Files.readAllBytes(distribution.resolve(SIGNATURE)));
            requireTrusted(list, signature, distribution, home);
            compare(
                    new BundleList(new String(list, StandardCharsets.UTF_8)).digests(),
                    BundleList.of(distribution).digests());
        } catch (NoSuchFileException e) {
            throw refused(e.getFile() + " is missing");
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure(
                    "The shipped bundles can't be checked (" + e.getMessage() + "); unpack the installation again.", e);
        }
    }

    private static StartFailure refused(String what) {
        return new StartFailure("The shipped bundles aren't what was signed: " + what
                + "; unpack the installation again, and put bundles of your own into deploy/.");
    }

    private static void compare(Map<String, String> signed, Map<String, String> found) throws StartFailure {
        TreeSet<String> names = new TreeSet<>(signed.keySet());
        names.addAll(found.keySet());
        for (String name : names) {
            if (!signed.containsKey(name)) {
                throw refused(name + " was added");
            }
            if (!found.containsKey(name)) {
                throw refused(name + " is missing");
            }
            if (!signed.get(name).equals(found.get(name))) {
                throw refused(name + " was changed");
            }
        }
    }

    private static void requireTrusted(byte[] list, byte[] signature, Path distribution, Path home)
            throws IOException, StartFailure {
        Path folder = home.resolve("config/trust");
        for (Path file : certificates(folder)) {
            if (signed(list, signature, file)) {
                return;
            }
        }
        Path shipped = distribution.resolve("config/trust").resolve(PUBLISHER);
        if (!Files.exists(shipped) || !signed(list, signature, shipped)) {
            throw refused("the signature of " + LIST + " is of nobody in " + folder);
        }
        throw new StartFailure("The shipped bundles are signed by a publisher that isn't in " + folder
                + "; if you trust this installation, copy " + shipped + " there.");
    }

    private static List<Path> certificates(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".pem"))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** False too for what is no certificate, or one for other things than signing code: nobody vouches by it. */
    private static boolean signed(byte[] list, byte[] signature, Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            List<String> uses = certificate.getExtendedKeyUsage();
            if (uses != null && uses.stream().noneMatch(SIGNS_CODE::contains)) {
                return false;
            }
            Signature check = Signature.getInstance(algorithm(certificate.getPublicKey()));
            check.initVerify(certificate.getPublicKey());
            check.update(list);
            return check.verify(signature);
        } catch (CertificateException notOne) {
            return false;
        } catch (GeneralSecurityException anotherKindOfKey) {
            return false;
        }
    }

    /** How a list is signed with a key of that kind. */
    static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // EdDSA names its own
        };
    }
}
