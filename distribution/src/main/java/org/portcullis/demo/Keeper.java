// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Properties;

/**
 * A process of its own that kept a credential, as a thief would: tries it at the target, and holds a long query. Reads
 * {@code try} and {@code hold} from standard input, a line each, and answers {@code WORKS}, {@code REFUSED …}, {@code
 * CUT …} or {@code FINISHED}.
 */
public final class Keeper {
    private Keeper() {}

    /** {@code http FILE} or {@code sql FILE}: the file holds the credential as it was drawn. */
    public static void main(String[] args) throws IOException {
        JsonNode credential = Command.MAPPER.readTree(Path.of(args[1]).toFile());
        boolean sql = args[0].equals("sql");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            boolean hold = line.equals("hold");
            System.out.println(sql ? query(credential, hold) : request(credential, hold));
            System.out.flush();
        }
    }

    private static String request(JsonNode credential, boolean hold) {
        String pair = credential.path("username").asText() + ":"
                + credential.path("password").asText();
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        String url = credential.path("url").asText() + "/invoices" + (hold ? "?slow_seconds=120" : "");
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(150_000);
            connection.setRequestProperty("Authorization", "Basic " + basic);
            int status = connection.getResponseCode();
            if (status != 200) {
                // a cut connection is tried once more by this client, and refused then
                return (hold ? "CUT, then refused with HTTP " : "REFUSED with HTTP ") + status;
            }
            try (InputStream body = connection.getInputStream()) {
                body.readAllBytes();
            }
            return hold ? "FINISHED" : "WORKS";
        } catch (IOException e) {
            return (hold ? "CUT: " : "REFUSED: ") + e.getClass().getSimpleName();
        }
    }

    private static String query(JsonNode credential, boolean hold) {
        Properties login = new Properties();
        login.setProperty("user", credential.path("username").asText());
        login.setProperty("password", credential.path("password").asText());
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "150");
        try (Connection connection =
                        DriverManager.getConnection(credential.path("url").asText(), login);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        hold
                                ? "select count(*), pg_sleep(120) from billing.invoices"
                                : "select count(*) from billing.invoices")) {
            rows.next();
            return hold ? "FINISHED" : "WORKS";
        } catch (SQLException e) {
            return (hold ? "CUT with SQL state " : "REFUSED with SQL state ") + e.getSQLState();
        }
    }
}
