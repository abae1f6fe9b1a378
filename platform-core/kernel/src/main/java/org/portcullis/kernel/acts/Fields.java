// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.portcullis.service.Refusal;

/** Collects every bad field of a request, so that all are named at once. For one thread. */
public final class Fields {
    private static final int MOST = 100;

    private final List<Refusal.Field> bad = new ArrayList<>();

    /** A name: lower-case letters, digits and hyphens, at most 63. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** Names a bad field; the first 100 are kept. */
    public void add(String pointer, String detail) {
        if (bad.size() < MOST) {
            bad.add(new Refusal.Field(pointer, detail));
        }
    }

    /** Adds it unless the condition holds; answers whether it holds. */
    public boolean require(boolean holds, String pointer, String detail) {
        if (!holds) {
            add(pointer, detail);
        }
        return holds;
    }

    /** A text of that many characters without control characters but line breaks and tabs; answers whether it is. */
    public boolean text(String pointer, String value, int least, int most) {
        if (value == null) {
            return require(least == 0, pointer, "is missing");
        }
        if (value.length() < least || value.length() > most || (least > 0 && value.isBlank())) {
            add(pointer, "must have from " + least + " to " + most + " characters, has " + value.length());
            return false;
        }
        boolean clean = value.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r')
                && pairsOnly(value);
        return require(clean, pointer, "must not hold control characters or half a character");
    }

    /** A text that matches; answers whether it does. The length is looked at before the pattern. */
    public boolean match(String pointer, String value, Pattern pattern, int most) {
        if (value == null) {
            add(pointer, "is missing");
            return false;
        }
        return require(
                value.length() <= most && pattern.matcher(value).matches(),
                pointer,
                "must match " + pattern.pattern() + " and have at most " + most + " characters");
    }

    /** A list's size; answers whether it fits. */
    public boolean size(String pointer, int size, int least, int most) {
        return require(
                size >= least && size <= most, pointer, "must have from " + least + " to " + most + ", has " + size);
    }

    /** Whether nothing bad was found so far. */
    public boolean clean() {
        return bad.isEmpty();
    }

    /** What was found. */
    public List<Refusal.Field> found() {
        return List.copyOf(bad);
    }

    /** Throws UNPROCESSABLE with all of them when there are any. */
    public void refuse(String slug, String detail) {
        if (!bad.isEmpty()) {
            throw new Refusal(Refusal.Kind.UNPROCESSABLE, slug, detail, bad);
        }
    }

    /** Escapes a segment of a JSON pointer (RFC 6901); a long one is cut. */
    public static String segment(String name) {
        String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return shown.replace("~", "~0").replace("/", "~1");
    }

    private static boolean pairsOnly(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
