// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message read by the standards' rules, not by the adapter's code.
 *
 * @param data the parameters of its one element of structured data
 * @param body MSG without the byte order mark
 */
record Received(int priority, String[] header, String sdId, Map<String, String> data, boolean bom, String body) {
    private static final Pattern MESSAGE = Pattern.compile(
            "<(\\d{1,3})>1 (\\S+) (\\S+) (\\S+) (\\S+) (\\S+) \\[([^ =\\]\"]+)((?: [^ =\\]\"]+=\"(?:[^\"\\\\\\]]|\\\\.)*\")*)\\] (.*)",
            Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile(" ([^ =\\]\"]+)=\"((?:[^\"\\\\\\]]|\\\\.)*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    static Received of(String message) {
        Matcher whole = MESSAGE.matcher(message);
        if (!whole.matches()) {
            throw new IllegalArgumentException("not a message of RFC 5424: " + message);
        }
        String[] header = new String[5];
        for (int i = 0; i < header.length; i++) {
            header[i] = whole.group(i + 2);
        }
        Map<String, String> data = new LinkedHashMap<>();
        Matcher parameter = PARAMETER.matcher(whole.group(8));
        while (parameter.find()) {
            data.put(parameter.group(1), parameter.group(2).replaceAll("\\\\([\"\\\\\\]])", "$1"));
        }
        String text = whole.group(9);
        boolean bom = text.startsWith("\uFEFF");
        return new Received(
                Integer.parseInt(whole.group(1)), header, whole.group(7), data, bom, bom ? text.substring(1) : text);
    }

    /** The record's own JSON in a body of that format. */
    String raw(Format format) {
        return switch (format) {
            case JSON -> body;
            case OCSF -> json().path("raw_data").asText();
            case LEEF -> body.substring(body.indexOf("\traw=") + 5);
            case CEF -> cef().get("rawEvent");
        };
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The extension of a CEF message: keys stand after a space and before an equals sign that isn't escaped. */
    Map<String, String> cef() {
        Matcher head = Pattern.compile("CEF:0(?:\\|(?:[^|\\\\]|\\\\.)*){6}\\|").matcher(body);
        if (!head.lookingAt()) {
            throw new IllegalArgumentException("no CEF header: " + body);
        }
        String extension = " " + body.substring(head.end());
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher key = Pattern.compile(" ([A-Za-z0-9]+)=").matcher(extension);
        String name = null;
        int from = 0;
        while (key.find()) {
            if (name != null) {
                fields.put(name, unescaped(extension.substring(from, key.start())));
            }
            name = key.group(1);
            from = key.end();
        }
        fields.put(name, unescaped(extension.substring(from)));
        return fields;
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                char next = value.charAt(++i);
                plain.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
