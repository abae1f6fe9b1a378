// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.canonical;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON canonically, <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>: members sorted by UTF-16 code
 * units, no spaces, shortest escapes, numbers as ECMAScript writes them. Thread-safe.
 */
public final class CanonicalJson {
    private static final long SAFE_INTEGER = (1L << 53) - 1;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private CanonicalJson() {}

    /**
     * The text of a value made of maps with text keys, lists, arrays, text, enums, numbers, yes/no and null.
     *
     * @throws IllegalArgumentException for another type, a number that JSON or a double can't hold, a lone surrogate
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder(256);
        append(out, value);
        return out.toString();
    }

    /** SHA-256 over the canonical bytes, lower-case hex. */
    public static String sha256(Object value) {
        try {
            byte[] bytes = write(value).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void append(StringBuilder out, Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            appendText(out, value instanceof Enum<?> constant ? constant.name() : value.toString());
        } else if (value instanceof Number number) {
            appendNumber(out, number);
        } else if (value instanceof Map<?, ?> members) {
            appendObject(out, members);
        } else if (value instanceof Iterable<?> items) {
            appendArray(out, items);
        } else {
            throw new IllegalArgumentException(
                    "no JSON for a " + value.getClass().getName());
        }
    }

    private static void appendObject(StringBuilder out, Map<?, ?> members) {
        List<String> names = new ArrayList<>(members.size());
        for (Object name : members.keySet()) {
            names.add((String) name);
        }
        names.sort(null); // String compares UTF-16 code units, as the RFC asks
        char separator = '{';
        for (String name : names) {
            out.append(separator);
            separator = ',';
            appendText(out, name);
            out.append(':');
            append(out, members.get(name));
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void appendArray(StringBuilder out, Iterable<?> items) {
        out.append('[');
        boolean first = true;
        for (Object item : items) {
            if (!first) {
                out.append(',');
            }
            first = false;
            append(out, item);
        }
        out.append(']');
    }

    private static void appendNumber(StringBuilder out, Number number) {
        if (number instanceof Double || number instanceof Float || number instanceof java.math.BigDecimal) {
            out.append(EcmaNumber.write(number.doubleValue()));
            return;
        }
        long value = number instanceof java.math.BigInteger big ? big.longValueExact() : number.longValue();
        if (value > SAFE_INTEGER || value < -SAFE_INTEGER) {
            throw new IllegalArgumentException("write numbers beyond 2^53 as text");
        }
        out.append(value);
    }

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isSurrogate(c)) {
                i = appendPair(out, text, i);
            } else {
                appendEscape(out, c);
            }
        }
        out.append('"');
    }

    private static int appendPair(StringBuilder out, String text, int at) {
        if (at + 1 >= text.length() || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1))) {
            throw new IllegalArgumentException("a lone surrogate is no text");
        }
        out.append(text, at, at + 2);
        return at + 1;
    }

    private static void appendEscape(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        }
    }
}
