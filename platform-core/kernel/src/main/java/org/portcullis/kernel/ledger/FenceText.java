// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.portcullis.service.ledger.Key;

/**
 * The fences that a grant was made under, as one line: {@code epoch;kind:id=n;…}, sorted, with {@code %} and
 * {@code ;} in ids escaped.
 *
 * @param epoch the store's epoch at the grant
 * @param fences each ancestor's number at the grant
 */
public record FenceText(long epoch, Map<Key, Long> fences) {
    /** Copies the map. */
    public FenceText {
        fences = Map.copyOf(fences);
    }

    /** Reads what {@link #toString} wrote; {@link IllegalArgumentException} for anything else. */
    public static FenceText parse(String text) {
        String[] parts = text.split(";");
        Map<Key, Long> fences = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].lastIndexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not a fences text");
            }
            String key = parts[i].substring(0, equals);
            String plain = key.indexOf('%') < 0 ? key : key.replace("%3B", ";").replace("%25", "%");
            fences.put(Keys.parse(plain), Long.parseLong(parts[i].substring(equals + 1)));
        }
        return new FenceText(Long.parseLong(parts[0]), fences);
    }

    @Override
    public String toString() {
        Map<String, Long> sorted = new TreeMap<>();
        fences.forEach((key, n) -> sorted.put(key.toString().replace("%", "%25").replace(";", "%3B"), n));
        StringBuilder text = new StringBuilder(64 + 48 * sorted.size()).append(epoch);
        sorted.forEach((key, n) -> text.append(';').append(key).append('=').append(n));
        return text.toString();
    }
}
