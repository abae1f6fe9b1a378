// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.JWSHeader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Headers of tokens whose signature has verified, by their encoded text. A client sends the same header with each token
 * but for the key's own change; reading it, and above all checking that a DPoP key is a point of the curve and working out
 * the multiples of it that verifying needs, costs more than the verification. It spares the reading and nothing else: the
 * signature, the claims and all their checks are done for each token. Bounded, safe for many threads.
 */
final class KnownHeaders {
    private static final int MOST = 4_096; // of at most 8 KiB each, the multiples of a key's point included
    private static final int LONGEST = 1_024;
    private static final Map<String, Known> BY_TEXT = new ConcurrentHashMap<>();

    private KnownHeaders() {}

    /** A header with the key that it brings, which is worked out when it is first asked for. */
    static final class Known {
        private final String text;
        private final JWSHeader header;
        private volatile VerificationKey key;

        Known(String text, JWSHeader header) {
            this.text = text;
            this.header = header;
        }

        JWSHeader header() {
            return header;
        }

        VerificationKey ownKey() throws BadToken {
            VerificationKey known = key;
            if (known == null) {
                known = VerificationKey.of(header.getJWK());
                key = known;
            }
            return known;
        }
    }

    static Known find(String text) {
        return BY_TEXT.get(text);
    }

    static void keep(Known head) {
        if (head.text.length() > LONGEST) {
            return;
        }
        if (BY_TEXT.size() >= MOST && !BY_TEXT.containsKey(head.text)) {
            BY_TEXT.clear(); // simpler than ageing: each is read once more
        }
        BY_TEXT.putIfAbsent(head.text, head);
    }
}
