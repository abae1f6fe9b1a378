// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;

/**
 * How a person stands at a vendor.
 *
 * @param id the vendor's id of the account
 * @param subject the person as named in Portcullis
 * @param usable whether the account may be used
 * @param roles in the vendor's words
 * @param changedAt by the vendor's clock; the same for an account that is the same
 */
public record Person(String id, String subject, boolean usable, SortedSet<String> roles, Instant changedAt) {
    /** Copies the roles. */
    public Person {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** One person with two accounts is there as long as one of them may be used, and holds the roles of both. */
    Person with(Person other) {
        Person first = id.compareTo(other.id) <= 0 ? this : other;
        TreeSet<String> both = new TreeSet<>(roles);
        both.addAll(other.roles);
        Instant later = changedAt.isAfter(other.changedAt) ? changedAt : other.changedAt;
        return new Person(first.id, subject, usable || other.usable, both, later);
    }

    /** The digest of all before it, and of this person as told. What isn't told isn't in it. */
    String chained(String before) {
        return digest(before, id, subject, Boolean.toString(usable), String.join("\n", roles));
    }

    LifecycleEvent event(String issuer) {
        String told = digest(chained(""), changedAt.toString()).substring(0, 32);
        LifecycleKind kind = usable ? LifecycleKind.ENABLED : LifecycleKind.DISABLED;
        return new LifecycleEvent(id + "." + told, issuer, subject, kind, roles, changedAt);
    }

    private static String digest(String... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
