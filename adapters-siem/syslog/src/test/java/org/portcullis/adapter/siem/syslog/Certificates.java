// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A CA, a receiver's certificate for this machine, our own and a stranger's; made once for all tests. */
final class Certificates {
    private static final String PASSWORD = "changeit";
    private static Path folder;

    private Certificates() {}

    static synchronized Path folder() {
        if (folder == null) {
            try {
                Path made = Files.createTempDirectory("portcullis-syslog");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "clean-certificates"));
                folder = make(made);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folder;
    }

    private static void remove(Path made) {
        try (Stream<Path> all = Files.walk(made)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.getLogger(Certificates.class.getName()).log(System.Logger.Level.DEBUG, "left behind: " + made, e);
        }
    }

    private static Path make(Path folder) throws IOException {
        run(
                folder,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=test CA",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
        issue(folder, "server", "localhost", "DNS:localhost,IP:127.0.0.1");
        issue(folder, "client", "portcullis.example", "DNS:portcullis.example");
        issue(folder, "stranger", "stranger.example", "DNS:stranger.example");
        run(
                folder,
                "pkcs12",
                "-export",
                "-inkey",
                "server.key",
                "-in",
                "server.pem",
                "-passout",
                "pass:" + PASSWORD,
                "-out",
                "server.p12");
        return folder;
    }

    private static void issue(Path folder, String name, String subject, String names) throws IOException {
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + names + "\n");
        run(
                folder,
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + subject,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        run(
                folder,
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
    }

    /** What a receiver shows, and of whom it wants a certificate. */
    static SSLContext server(String trusted) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(
                KeyStore.getInstance(folder().resolve("server.p12").toFile(), PASSWORD.toCharArray()),
                PASSWORD.toCharArray());
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        authorities.setCertificateEntry("trusted", certificate(trusted));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(folder().resolve(name + ".pem"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static void run(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
