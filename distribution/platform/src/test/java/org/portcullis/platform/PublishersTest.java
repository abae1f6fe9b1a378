// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Only what a trusted publisher signed, all of it, passes (PLG-4)")
class PublishersTest {
    private static final KeyPurposeId CODE = KeyPurposeId.id_kp_codeSigning;

    @TempDir
    Path folder;

    private Authority acme;
    private Publishers publishers;

    @BeforeEach
    void trust() throws Exception {
        acme = Authority.root("acme");
        trust("acme", acme);
        publishers = new Publishers(new TrustedCertificates(folder.resolve("trust")), Clock.systemUTC());
    }

    @Test
    @DisplayName("signed by the publisher itself, or by a signer of its authority")
    void trusted() throws Exception {
        assertThat(publishers.of(signed(acme)).name()).isEqualTo("acme");
        assertThat(publishers.of(signed(acme.issue("acme release", CODE), acme)).name())
                .isEqualTo("acme");
    }

    @Test
    @DisplayName(
            "a changed entry, an extra one, a missing one and none signed at all are refused, each with its reason")
    void tampered() throws Exception {
        Path changed = signed(acme);
        inside(changed, root -> Files.writeString(root.resolve("a.txt"), "other"));
        refused(changed, "changed after it was signed");
        Path extra = signed(acme);
        inside(extra, root -> Files.writeString(root.resolve("c.txt"), "extra"));
        refused(extra, "c.txt is not signed");
        Path missing = signed(acme);
        inside(missing, root -> Files.delete(root.resolve("b.txt")));
        refused(missing, "b.txt was signed and is missing");
        refused(unsigned(), "is not signed");
    }

    @Test
    @DisplayName("a foreign signer, an unsuitable certificate, and one that the trusted authority didn't issue")
    void foreign() throws Exception {
        refused(signed(Authority.root("mallory")), "CN=mallory isn't one of the trusted publishers");
        refused(signed(acme.issue("acme web", KeyPurposeId.id_kp_serverAuth), acme), "isn't for signing code");
        Authority sameName = Authority.root("acme");
        refused(signed(sameName.issue("acme release", CODE), sameName), "isn't one of the trusted publishers");
        trust("mallory", Authority.root("mallory"));
        refused(signed(Authority.root("mallory")), "isn't one of the trusted publishers");
    }

    @Test
    @DisplayName("an expired certificate is believed only with the time stamp of a trusted authority")
    void expired() throws Exception {
        Authority signer = acme.issueExpired("acme last year", CODE);
        refused(signed(signer, acme), "has expired, and no trusted time stamp");
        Authority clock = Authority.root("clock");
        Authority stamper = clock.issue("clock stamper", KeyPurposeId.id_kp_timeStamping);
        try (TimeStamps stamps = new TimeStamps(stamper, Instant.now().minus(Duration.ofHours(1)))) {
            refused(stamped(stamps.address(), signer, acme), "has expired, and no trusted time stamp");
        }
        trust("clock", stamper);
        try (TimeStamps late = new TimeStamps(stamper, Instant.now().minus(Duration.ofHours(1)))) {
            refused(stamped(late.address(), signer, acme), "has expired, and no trusted time stamp");
        }
        Authority old = clock.issueExpired("clock then", KeyPurposeId.id_kp_timeStamping);
        trust("clock-then", old);
        try (TimeStamps then = new TimeStamps(old, Instant.now().minus(Duration.ofDays(45)))) {
            assertThat(publishers.of(stamped(then.address(), signer, acme)).name())
                    .isEqualTo("acme");
        }
    }

    @Test
    @DisplayName("an entry that stands in it twice is refused: nobody can tell which would be loaded")
    void twice() throws Exception {
        Path jar = signed(acme);
        byte[] bytes = Files.readAllBytes(jar);
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("b.txt", "a.txt");
        Files.write(jar, text.getBytes(StandardCharsets.ISO_8859_1));
        refused(jar, "");
    }

    private void refused(Path jar, String why) {
        assertThatThrownBy(() -> publishers.of(jar))
                .isInstanceOf(JarSignature.Refused.class)
                .hasMessageContaining(why);
    }

    private void trust(String name, Authority authority) throws Exception {
        Files.createDirectories(folder.resolve("trust"));
        Files.writeString(folder.resolve("trust/" + name + ".pem"), authority.pem());
    }

    private Path signed(Authority... chain) throws Exception {
        return stamped(null, chain);
    }

    private Path stamped(URI stamps, Authority... chain) throws Exception {
        var path = CertificateFactory.getInstance("X.509")
                .generateCertPath(
                        List.of(chain).stream().map(each -> each.certificate).toList());
        JarSigner.Builder builder = new JarSigner.Builder(chain[0].keys.getPrivate(), path);
        if (stamps != null) {
            builder.tsa(stamps);
        }
        Path jar = Files.createTempFile(folder, "signed", ".jar");
        try (ZipFile in = new ZipFile(unsigned().toFile());
                OutputStream out = Files.newOutputStream(jar)) {
            builder.build().sign(in, out);
        }
        return jar;
    }

    private Path unsigned() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        Path jar = Files.createTempFile(folder, "plain", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : List.of("a.txt", "b.txt")) {
                out.putNextEntry(new JarEntry(name));
                out.write(name.getBytes(StandardCharsets.US_ASCII));
                out.closeEntry();
            }
        }
        return jar;
    }

    private interface Change {
        void in(Path root) throws IOException;
    }

    private static void inside(Path jar, Change change) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            change.in(zip.getPath("/"));
        }
    }
}
