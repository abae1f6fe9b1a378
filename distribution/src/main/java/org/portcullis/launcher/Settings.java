// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What {@code config/server.properties} says; relative paths in it start at the home folder. */
final class Settings {

    private final Path home;
    private final Properties properties;

    private Settings(Path home, Properties properties) {
        this.home = home;
        this.properties = properties;
    }

    static Settings load(Path home) throws StartFailure {
        Path file = home.resolve("config/server.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure(
                    "The settings " + file + " can't be read (" + e.getMessage()
                            + "); repair the file, or remove it to get the shipped one.",
                    e);
        }
        return new Settings(home, properties);
    }

    String text(String key, String fallback) {
        return properties.getProperty(key, fallback).strip();
    }

    boolean flag(String key, boolean fallback) throws StartFailure {
        String value = text(key, Boolean.toString(fallback));
        if (!value.equals("true") && !value.equals("false")) {
            throw new StartFailure("The value of " + key + " in config/server.properties must be true or false.");
        }
        return value.equals("true");
    }

    int integer(String key, int fallback, int least, int most) throws StartFailure {
        return parse(key + " in config/server.properties", text(key, Integer.toString(fallback)), least, most);
    }

    Path path(String value) {
        return home.resolve(value).normalize();
    }

    static int parse(String name, String value, int least, int most) throws StartFailure {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new StartFailure("The value of " + name + " must be a whole number, not \"" + value + "\".", e);
        }
        throw new StartFailure("The value of " + name + " must be between " + least + " and " + most + ".");
    }
}
