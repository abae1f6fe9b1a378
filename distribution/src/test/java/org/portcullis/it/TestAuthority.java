// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that a client may trust, and certificates of its making, for a server of this machine. */
public final class TestAuthority {
    private static final String KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** Made in that folder, which must be there. */
    public TestAuthority(Path folder) throws Exception {
        this.folder = folder;
        openssl("req -x509 " + KEY + "-days 2 -subj /CN=authority -addext basicConstraints=critical,CA:TRUE"
                + " -keyout ca.key -out ca.pem");
    }

    private void openssl(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("openssl " + arguments + ": " + output);
        }
    }

    /** Its certificate, PEM. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** For a server of that name at 127.0.0.1; with 0 days it has expired when it is used. */
    public SSLContext server(String name, int days) throws Exception {
        Files.writeString(folder.resolve("names"), "subjectAltName=IP:127.0.0.1,DNS:" + name + "\n");
        openssl("req -new " + KEY + "-subj /CN=" + name + " -keyout key.pem -out request.pem");
        openssl("x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days " + days
                + " -extfile names -out cert.pem");
        openssl("pkcs12 -export -inkey key.pem -in cert.pem -out server.p12 -passout pass:" + PASSWORD);
        File store = folder.resolve("server.p12").toFile();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
