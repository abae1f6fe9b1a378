// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.portcullis.adapter.kit.Settings;

/** The checked settings of an instance. */
final class PamSettings {
    /** How the way to the server is protected. */
    enum Tls {
        VERIFY_FULL,
        DISABLE
    }

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|::1");
    private static final Pattern DATABASE = Pattern.compile("[^\\p{Cntrl}/?&]{1,63}");

    final String host;
    final int port;
    final String database;
    final String username;
    final String passwordReference;
    final Tls tls;
    final String caFile;
    final boolean lockLogin;
    final boolean registerLogins;
    final boolean recordStatements;
    /** Reference of the key for hashed constants; empty: constants are removed. */
    final String constantKeyReference;

    final int maxConnections;

    PamSettings(Map<String, ?> properties) {
        Settings settings = new Settings(properties);
        host = settings.text("host");
        if (!host.isEmpty() && !HOST.matcher(host).matches()) {
            settings.problem("host must be a host name or an address");
        }
        port = (int) settings.number("port", 5432, 1, 65535);
        database = settings.text("database");
        if (!database.isEmpty() && !DATABASE.matcher(database).matches()) {
            settings.problem("database must be a name of at most 63 characters");
        }
        username = settings.text("username");
        passwordReference = settings.secretReference("password_ref");
        tls = settings.choice("tls", Tls.class, Tls.VERIFY_FULL);
        if (tls == Tls.DISABLE && !LOOPBACK.matcher(host).matches()) {
            settings.problem("tls may be disabled for a server on this machine only");
        }
        caFile = settings.text("ca_file", "");
        if (!caFile.isEmpty() && !caFile.startsWith("/")) {
            settings.problem("ca_file must be an absolute path");
        }
        lockLogin = settings.flag("lock_login", true);
        registerLogins = settings.flag("register_logins", false);
        recordStatements = settings.flag("record_statements", false);
        if (recordStatements && !registerLogins) {
            settings.problem("record_statements needs register_logins: the log is read by the logins of tasks");
        }
        boolean keyed = !settings.text("constant_key_ref", "").isEmpty();
        constantKeyReference = keyed ? settings.secretReference("constant_key_ref") : "";
        maxConnections = (int) settings.number("max_connections", 8, 1, 200);
        settings.seconds("call_timeout_seconds", 30, 1, 600); // these four are the host's to keep
        settings.number("max_concurrent_calls", 16, 1, 1024);
        settings.number("max_concurrent_revocations", 16, 1, 1024);
        settings.seconds("issue_deadline_seconds", 5, 0, 3600);
        settings.verify();
    }

    /** The server, for those who ask where this goes. */
    URI address() {
        return URI.create("postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    String url() {
        return "jdbc:postgresql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + database;
    }

    /** The driver's properties, without the password. */
    Properties driverProperties(long secondsLeft) {
        Properties properties = new Properties();
        String seconds = Long.toString(Math.max(1, secondsLeft));
        properties.setProperty("user", username);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "portcullis");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("sslmode", tls == Tls.DISABLE ? "disable" : "verify-full");
        if (tls == Tls.VERIFY_FULL && caFile.isEmpty()) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if (tls == Tls.VERIFY_FULL) {
            properties.setProperty("sslrootcert", caFile);
        }
        return properties;
    }
}
