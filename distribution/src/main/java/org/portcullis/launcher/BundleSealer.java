// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The build's side of {@link BundleSeal}: lists the bundles and signs the list. Arguments: the folder that holds
 * {@code bundles/}, the folder that gets the result, and the PKCS#12 file with the key, whose password lies beside it
 * ({@code NAME.password} for {@code NAME.p12}). With a fourth argument, {@code generate}, a missing key is made.
 */
public final class BundleSealer {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private BundleSealer() {}

    /** Seals, or ends with an exception that fails the build. */
    public static void main(String[] arguments) throws Exception {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        Path keys = Path.of(arguments[2]);
        if (!Files.exists(keys) && arguments.length > 3) {
            generate(keys);
        }
        seal(from, to, keys);
    }

    private static void seal(Path from, Path to, Path keys) throws IOException, GeneralSecurityException {
        char[] password = Files.readString(password(keys)).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(keys))) {
            store.load(in, password);
        }
        String alias = store.aliases().nextElement();
        X509Certificate certificate = (X509Certificate) store.getCertificate(alias);
        String list = BundleList.of(from).text();
        Signature signature = Signature.getInstance(BundleSeal.algorithm(certificate.getPublicKey()));
        signature.initSign((PrivateKey) store.getKey(alias, password));
        signature.update(list.getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(to);
        Files.writeString(to.resolve(BundleSeal.LIST), list);
        Files.writeString(to.resolve(BundleSeal.SIGNATURE), LINES.encodeToString(signature.sign()) + "\n");
        Files.writeString(
                to.resolve(BundleSeal.PUBLISHER),
                "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static Path password(Path keys) {
        return keys.resolveSibling(keys.getFileName().toString().replaceAll("\\.[^.]+$", "") + ".password");
    }

    /** A key for this checkout alone. RSA: its signatures are the same each time, so two builds make the same archive. */
    private static void generate(Path keys) throws IOException, InterruptedException {
        Files.createDirectories(
                keys.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.writeString(password(keys), Base64.getUrlEncoder().encodeToString(random));
        Path keytool = Path.of(System.getProperty("java.home"), "bin/keytool");
        List<String> command =
                List.of(keytool.toString(), "-genkeypair", "-alias", "build", "-keyalg", "RSA", "-keysize", "3072");
        List<String> certificate = List.of("-dname", "CN=Portcullis built here", "-ext", "eku=codeSigning");
        List<String> life = List.of("-validity", "36500", "-storetype", "PKCS12");
        List<String> place = List.of(
                "-keystore", keys.toString(), "-storepass:file", password(keys).toString());
        Process process = new ProcessBuilder(Stream.of(command, certificate, life, place)
                        .flatMap(List::stream)
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool can't make the key " + keys);
        }
    }
}
