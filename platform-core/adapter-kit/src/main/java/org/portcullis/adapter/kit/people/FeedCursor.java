// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.people;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was told so far: {@code v1:c:<digest>} of a whole state, {@code v1:s:<reading>:<digest>:<last subject>} in the middle of
 * one.
 *
 * @param chain the digest of all people told, in the order of their subjects
 * @param reading the roster that is being told; empty when all was
 * @param last the last subject told; empty when all was
 */
record FeedCursor(String chain, String reading, String last) {
    private static final Pattern FORM =
            Pattern.compile("v1:(?:c:([0-9a-f]{64})|s:([0-9a-f-]{36}):([0-9a-f]{64}):([A-Za-z0-9_-]{1,1400}))");

    static final FeedCursor NONE = new FeedCursor("", "", "");

    static FeedCursor whole(String chain) {
        return new FeedCursor(chain, "", "");
    }

    /** Empty when this version can't read it. */
    static Optional<FeedCursor> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(NONE);
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        if (form.group(1) != null) {
            return Optional.of(whole(form.group(1)));
        }
        try {
            byte[] last = Base64.getUrlDecoder().decode(form.group(4));
            return Optional.of(new FeedCursor(form.group(3), form.group(2), new String(last, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not ours
        }
    }

    /** Whether a whole state was told. */
    boolean isWhole() {
        return !chain.isEmpty() && !isInTheMiddle();
    }

    boolean isInTheMiddle() {
        return !reading.isEmpty();
    }

    String text() {
        return isInTheMiddle()
                ? "v1:s:" + reading + ":" + chain + ":"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8))
                : "v1:c:" + chain;
    }
}
