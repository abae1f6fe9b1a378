// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the platform listens: as told, else by environment, else as a platform on this machine wrote it down. */
final class Ports {
    private Ports() {}

    static String control(String told) {
        return base(told, "PORTCULLIS_URL", "control", "http://127.0.0.1:8480");
    }

    static String data(String told) {
        return base(told, "PORTCULLIS_DATA_URL", "data", "http://127.0.0.1:8481");
    }

    private static String base(String told, String variable, String name, String otherwise) {
        String url = told != null ? told : System.getenv(variable);
        if (url == null) {
            url = written(name, otherwise);
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static String written(String name, String otherwise) {
        String home = System.getenv("PORTCULLIS_HOME");
        Path file = Path.of(home == null ? System.getProperty("portcullis.home", ".") : home, "data", "ports.json");
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        try {
            JsonNode port = ApiClient.MAPPER.readTree(file.toFile()).path(name);
            return port.isInt() ? "http://127.0.0.1:" + port.intValue() : otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }
}
