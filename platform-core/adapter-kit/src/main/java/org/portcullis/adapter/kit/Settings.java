// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.secret.VaultReference;

/**
 * The settings of one adapter instance, read field by field in the component's constructor. Nothing is thrown while they
 * are read: {@link #verify()} at the end reports every problem at once, keys that nobody asked for among them.
 *
 * <p>A field with a problem answers its fallback (or a harmless value), so that reading can go on; an adapter never
 * starts with it, since {@code verify} throws.
 */
public final class Settings {
    /** Keys that the platform itself puts beside an adapter's own. */
    private static final Set<String> PLATFORM_KEYS = Set.of(
            "environment",
            "call_timeout_seconds",
            "issue_deadline_seconds",
            "max_concurrent_calls",
            "max_concurrent_revocations",
            "max_departures_percent",
            "sink_required",
            "sink_deadline_seconds",
            "sink_quota_megabytes");

    private static final Pattern FRAMEWORK_KEY =
            Pattern.compile("(service|component|felix|osgi|objectClass)(\\..*)?|\\..*");
    private static final Pattern SECRET_REFERENCE = Pattern.compile("(file:.+|env:[A-Za-z_][A-Za-z0-9_]*)");

    private final Map<String, ?> properties;
    private final Set<String> asked = new TreeSet<>(PLATFORM_KEYS);
    private final List<String> problems = new ArrayList<>();

    /** Reads the properties of a component as Declarative Services hands them over. */
    public Settings(Map<String, ?> properties) {
        this.properties = properties;
    }

    /** A text that must be there. */
    public String text(String key) {
        String value = raw(key);
        if (value == null) {
            problems.add(key + " is missing");
            return "";
        }
        return value;
    }

    /** A text, or {@code fallback} when it isn't there. */
    public String text(String key, String fallback) {
        String value = raw(key);
        return value == null ? fallback : value;
    }

    /** A text that must match the pattern; {@code rule} says it in words. */
    public String text(String key, String fallback, Pattern pattern, String rule) {
        String value = text(key, fallback);
        if (!pattern.matcher(value).matches()) {
            problems.add(key + " must be " + rule);
            return fallback;
        }
        return value;
    }

    /** A whole number from {@code min} to {@code max}. */
    public long number(String key, long fallback, long min, long max) {
        String value = raw(key);
        if (value == null) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        problems.add(key + " must be a whole number from " + min + " to " + max);
        return fallback;
    }

    /** A whole number of seconds; the key's name ends in {@code _seconds}. */
    public Duration seconds(String key, long fallback, long min, long max) {
        return Duration.ofSeconds(number(key, fallback, min, max));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean fallback) {
        String value = raw(key);
        if (value == null) {
            return fallback;
        }
        if (!value.equals("true") && !value.equals("false")) {
            problems.add(key + " must be true or false");
        }
        return value.equals("true");
    }

    /** One of the named constants, in any case. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        String value = raw(key);
        if (value == null) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return constant;
            }
        }
        problems.add(key + " must be one of " + List.of(type.getEnumConstants()));
        return fallback;
    }

    /** The address of an HTTP server: {@code https://host[:port][/path]}, or {@code http://} on this machine. */
    public URI url(String key) {
        String value = text(key);
        try {
            URI url = new URI(value);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawQuery() == null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // reported below, like an address of another kind
        }
        if (!value.isEmpty()) {
            problems.add(key + " must be an address such as https://host:port, without user, query or unresolved ${…}");
        }
        return URI.create("https://invalid.invalid");
    }

    /**
     * A reference to a secret, {@code file:/path}, {@code env:NAME} or {@code vault:<instance>/<path>#<key>}; a value in its
     * place is refused unseen.
     */
    public String secretReference(String key) {
        String value = text(key);
        if (VaultReference.isMeant(value)) {
            VaultReference.problems(value).forEach(problem -> problems.add(key + ": " + problem));
        } else if (!value.isEmpty() && !SECRET_REFERENCE.matcher(value).matches()) {
            problems.add(key + " must be a reference, file:/path, env:NAME or vault:<instance>/<path>#<key>, never the"
                    + " secret itself");
        }
        return value;
    }

    /** A path; a relative one begins at {@code home}. */
    public Path path(String key, Path home) {
        String value = text(key);
        try {
            return home.resolve(value);
        } catch (InvalidPathException e) {
            problems.add(key + " is no path");
            return home;
        }
    }

    /** Adds a problem that the adapter itself found, such as two settings that exclude each other. */
    public void problem(String text) {
        problems.add(text);
    }

    /**
     * Ends the reading.
     *
     * @throws AdapterException {@code MISCONFIGURED} with all problems, when there are any; never with a value
     */
    public void verify() {
        for (String key : new TreeSet<>(properties.keySet())) {
            if (!asked.contains(key) && !FRAMEWORK_KEY.matcher(key).matches()) {
                problems.add(key + " is not known; known are " + asked);
            }
        }
        if (!problems.isEmpty()) {
            throw new AdapterException(FailureKind.MISCONFIGURED, String.join("; ", problems));
        }
    }

    private String raw(String key) {
        asked.add(key);
        Object value = properties.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            String text = value.toString().strip();
            return text.isEmpty() ? null : text;
        }
        problems.add(key + " must be a single value");
        return null;
    }
}
