// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server on loopback whose certificate nobody vouches for, and all that clients tell it nevertheless. */
final class Impostor implements AutoCloseable {
    private static final String PASSWORD = "impostor";
    private static SSLContext tls;

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final SSLServerSocket listener;

    Impostor() throws IOException, GeneralSecurityException, InterruptedException {
        listener = (SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::listen, "impostor");
        thread.setDaemon(true);
        thread.start();
    }

    URI address() {
        return URI.create("https://127.0.0.1:" + listener.getLocalPort());
    }

    String heard() {
        synchronized (heard) {
            return heard.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void listen() {
        while (!listener.isClosed()) {
            try (SSLSocket client = (SSLSocket) listener.accept()) {
                client.setSoTimeout(1000);
                byte[] part = new byte[4096];
                for (int n = client.getInputStream().read(part);
                        n > 0;
                        n = client.getInputStream().read(part)) {
                    synchronized (heard) {
                        heard.write(part, 0, n);
                    }
                }
            } catch (IOException e) {
                System.getLogger(Impostor.class.getName())
                        .log(System.Logger.Level.DEBUG, "refused, as it should be", e);
            }
        }
    }

    private static synchronized SSLContext context()
            throws IOException, GeneralSecurityException, InterruptedException {
        if (tls == null) {
            Path folder = Files.createTempDirectory("impostor");
            Path keys = folder.resolve("keys.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "impostor",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=127.0.0.1",
                            "-ext",
                            "san=ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            keys.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IOException("keytool makes no key");
            }
            KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
            Files.delete(keys);
            Files.delete(folder);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD.toCharArray());
            SSLContext fresh = SSLContext.getInstance("TLS");
            fresh.init(managers.getKeyManagers(), null, null);
            tls = fresh;
        }
        return tls;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
