// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A receiver's certificate that an authority gave for no time at all: it has expired when it is used. */
final class ExpiredCertificate {
    private static final String KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final SSLContext context;

    ExpiredCertificate(Path folder) throws Exception {
        this.folder = folder;
        Files.writeString(folder.resolve("names"), "subjectAltName=IP:127.0.0.1\n");
        openssl("req -x509 " + KEY + "-days 2 -subj /CN=authority -addext basicConstraints=critical,CA:TRUE"
                + " -keyout ca.key -out ca.pem");
        openssl("req -new " + KEY + "-subj /CN=127.0.0.1 -keyout key.pem -out request.pem");
        openssl(
                "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 0 -extfile names -out cert.pem");
        openssl("pkcs12 -export -inkey key.pem -in cert.pem -out server.p12 -passout pass:" + PASSWORD);
        File store = folder.resolve("server.p12").toFile();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, PASSWORD.toCharArray()), PASSWORD.toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
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

    /** The authority, which a client may trust. */
    Path authority() {
        return folder.resolve("ca.pem");
    }

    SSLContext context() {
        return context;
    }
}
