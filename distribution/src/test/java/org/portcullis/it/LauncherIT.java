// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Starting and stopping the server (OPS-1, OPS-4)")
class LauncherIT {

    @TempDir
    Path folder;

    private Path home() {
        return folder.resolve("home");
    }

    @Test
    @DisplayName("starts on an empty home, answers on both ports, stops cleanly with exit code 0, and starts again")
    void startsStopsStarts() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            assertThat(get(server.control("/healthz/live").toString())).isEqualTo(200);
            assertThat(get(server.data("/healthz/live").toString())).isNotEqualTo(200);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home().resolve("data/keys/master"))))
                    .isEqualTo("rw-------");
            assertThat(home().resolve("deploy")).isDirectory();
            String key = Files.readString(home().resolve("data/keys/master"));

            assertThat(server.stop()).isZero();
            assertThat(home().resolve("data/ports.json")).doesNotExist();
            assertThat(server.start().stop()).isZero();
            assertThat(home().resolve("data/keys/master")).hasContent(key);
        }
    }

    @Test
    @DisplayName("a second server on the same home is refused in one sentence, the first goes on")
    void oneServerPerHome() throws Exception {
        try (ServerUnderTest first = new ServerUnderTest(home()).start()) {
            Path alias = Files.createSymbolicLink(folder.resolve("alias"), home());
            assertRefused(new ServerUnderTest(alias).launch(), "Another Portcullis server already runs");
            assertThat(home().resolve("data/ports.json")).exists();
            assertThat(get(first.control("/healthz/live").toString())).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a taken port is named, with what to do")
    void portTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            ServerUnderTest server = new ServerUnderTest(home()).with("PORTCULLIS_CONTROL_PORT", port);
            assertRefused(server.launch(), "The control port 127.0.0.1:" + port + " can't be opened");
        }
    }

    @Test
    @DisplayName("a home that can't be written is named")
    void notWritable() throws Exception {
        Files.createDirectories(home());
        Files.writeString(home().resolve("data"), "a file where a folder should be");
        assertRefused(new ServerUnderTest(home()).launch(), "can't be written");
    }

    @Test
    @DisplayName("a Java that is too old is named by the start script")
    void wrongJava() throws Exception {
        Path java = folder.resolve("jdk-11");
        Files.createDirectories(java.resolve("bin"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Files.copy(Path.of("/bin/false"), java.resolve("bin/java"));
        ServerUnderTest server = new ServerUnderTest(home()).with("JAVA_HOME", java.toString());
        assertRefused(server.launch(), "Java 17 or later is needed");
    }

    @Test
    @DisplayName("an address that others reach is refused without TLS")
    void loopbackOnlyWithoutTls() throws Exception {
        settings("data.host=0.0.0.0\n");
        assertRefused(new ServerUnderTest(home()).launch(), "without TLS");
    }

    @Test
    @DisplayName("a damaged key stops the start")
    void damagedData() throws Exception {
        Files.createDirectories(home().resolve("data/keys"));
        Files.writeString(home().resolve("data/keys/master"), "");
        assertRefused(new ServerUnderTest(home()).launch(), "the data folder is damaged");
    }

    @Test
    @DisplayName("a damaged store stops the start")
    void damagedStore() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            server.stop();
            Files.writeString(home().resolve("data/portcullis.db"), "this is no database any more".repeat(400));
            assertRefused(server.launch(), "data");
        }
    }

    @Test
    @DisplayName("with a certificate the port speaks TLS only")
    void tls() throws Exception {
        Files.createDirectories(home().resolve("config"));
        Path keystore = home().resolve("config/data.p12");
        Files.writeString(home().resolve("config/password"), "not-a-secret");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-keystore",
                        keystore.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "not-a-secret",
                        "-alias",
                        "data",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1")
                .start();
        assertThat(keytool.waitFor()).isZero();
        settings("data.host=0.0.0.0\ndata.tls.keystore=config/data.p12\ndata.tls.password=file:config/password\n");
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            URI plain = server.data("/.well-known/jwks.json");
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(keystore)).build();
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(plain.toString().replace("http:", "https:")))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(plain.toString())).isNotEqualTo(200);
        }
    }

    private static SSLContext trusting(Path keystore) throws Exception {
        KeyStore store = KeyStore.getInstance(keystore.toFile(), "not-a-secret".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("data", store.getCertificate("data"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Test
    @DisplayName("after kill -9 the next start finds the embedded target that still runs, and a clean stop ends it")
    void findsTheTargetAgain() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            ProcessHandle target = target();
            server.kill();
            assertThat(target.isAlive()).isTrue();

            server.start();
            assertThat(target().pid()).isEqualTo(target.pid());
            assertThat(server.stop()).isZero();
            assertThat(target.isAlive()).isFalse();
        }
    }

    @Test
    @DisplayName("an embedded target that dies is started again on the same port")
    void restartsTheTarget() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(home()).start()) {
            String port = targetState().getProperty("port");
            ProcessHandle target = target();
            target.destroyForcibly();
            ServerUnderTest.await("another target", Duration.ofSeconds(20), () -> !targetState()
                    .getProperty("pid")
                    .equals(Long.toString(target.pid())));
            assertThat(targetState().getProperty("port")).isEqualTo(port);
            ServerUnderTest.await(
                    "its answer", Duration.ofSeconds(20), () -> get("http://127.0.0.1:" + port + "/whoami") == 401);
            assertThat(server.stop()).isZero();
        }
    }

    private ProcessHandle target() {
        long pid = Long.parseLong(targetState().getProperty("pid"));
        return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no target process " + pid));
    }

    private Properties targetState() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(home().resolve("data/target/launcher.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private void settings(String text) throws IOException {
        Files.createDirectories(home().resolve("config"));
        Files.writeString(home().resolve("config/server.properties"), text);
    }

    private static void assertRefused(ServerUnderTest server, String words) {
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.output().strip().lines().toList())
                .singleElement()
                .asString()
                .startsWith("portcullis: ")
                .contains(words)
                .endsWith(".");
    }

    /** The status of a GET, or 0 when nobody answers. */
    private static int get(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
