// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.service.Refusal;

/**
 * Who calls the management API, proven by a token just now.
 *
 * @param personId {@code psn_…}
 * @param subject the person's name at the issuer, as in {@code bob@example.com}
 * @param roles what this token allows, a subset of the person's roles
 * @param tokenId the token, {@code tok_…}
 */
public record Caller(String personId, String subject, Set<Role> roles, String tokenId) {
    /** Copies the set. */
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Refuses with {@code FORBIDDEN} unless one of these roles is held. */
    public void require(Role... anyOf) {
        for (Role role : anyOf) {
            if (roles.contains(role)) {
                return;
            }
        }
        throw new Refusal(
                Refusal.Kind.FORBIDDEN,
                "role-missing",
                "this needs the role " + names(anyOf) + ": ask an admin to enrol you with it, then mint a token");
    }

    private static String names(Role... roles) {
        return Arrays.stream(roles)
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }
}
