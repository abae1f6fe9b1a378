// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

@DisplayName("OPS-4 a vendor's certificate must be trusted and be the vendor's")
class TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "trusted by a PEM file and named rightly: yes; by the system only, or under another name: MISCONFIGURED")
    void trust() throws Exception {
        KeyStore right = keyStore("right", "IP:127.0.0.1");
        KeyStore wrong = keyStore("wrong", "DNS:vault.example");
        assertThat(call(right, TlsTrust.pem(pem("right", right)))).isNull();
        assertThat(call(right, TlsTrust.system()).kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(call(wrong, TlsTrust.pem(pem("wrong", wrong))).kind()).isEqualTo(FailureKind.MISCONFIGURED);
        AdapterException none =
                catchThrowableOfType(AdapterException.class, () -> TlsTrust.pem(folder.resolve("missing.pem")));
        assertThat(none.kind()).isEqualTo(FailureKind.MISCONFIGURED);
    }

    /** Null when three calls went well over one connection. */
    private AdapterException call(KeyStore identity, TlsTrust trust) throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                        (head, out) -> {
                            out.write(OK.getBytes(StandardCharsets.US_ASCII));
                            return true;
                        },
                        sockets(identity));
                HttpJsonClient client = new HttpJsonClient(
                        new HttpEndpoint(URI.create("https://127.0.0.1:" + server.port()), trust),
                        host -> {},
                        Clock.systemUTC())) {
            return catchThrowableOfType(AdapterException.class, () -> {
                for (int i = 0; i < 3; i++) {
                    client.send(
                            JsonRequest.get("/"), new CallContext(Instant.now().plusSeconds(20), "key", "cor"));
                }
                assertThat(server.connections()).isLessThanOrEqualTo(2);
            });
        }
    }

    private static ServerSocketFactory sockets(KeyStore identity) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory();
    }

    private KeyStore keyStore(String name, String subject) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subject,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).as("keytool").isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    private Path pem(String name, KeyStore store) throws Exception {
        String base64 = Base64.getMimeEncoder()
                .encodeToString(store.getCertificate("it").getEncoded());
        String text = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        return Files.writeString(folder.resolve(name + ".pem"), text);
    }
}
