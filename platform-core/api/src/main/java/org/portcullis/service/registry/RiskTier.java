// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.time.Duration;

/** How much harm an agent can do; selects limits, which policy may only tighten. */
public enum RiskTier {
    /** Little. */
    LOW(Duration.ofMinutes(60), false, 1, 1, Duration.ofMinutes(5)),
    /** Some. */
    MEDIUM(Duration.ofMinutes(60), false, 2, 1, Duration.ofMinutes(5)),
    /** Much. */
    HIGH(Duration.ofMinutes(15), true, 3, 1, Duration.ofSeconds(30)),
    /** Very much. */
    CRITICAL(Duration.ofMinutes(15), true, 3, 2, Duration.ofSeconds(30));

    private final Duration longestToken;
    private final boolean boundTokens;
    private final int hops;
    private final int irreversibleApprovers;
    private final Duration killSla;

    RiskTier(Duration longestToken, boolean boundTokens, int hops, int irreversibleApprovers, Duration killSla) {
        this.longestToken = longestToken;
        this.boundTokens = boundTokens;
        this.hops = hops;
        this.irreversibleApprovers = irreversibleApprovers;
        this.killSla = killSla;
    }

    /** The longest life of an access token, and of an elevation. */
    public Duration longestToken() {
        return longestToken;
    }

    /** Whether tokens must be bound to a key. */
    public boolean boundTokens() {
        return boundTokens;
    }

    /** The most agents in a chain. */
    public int hops() {
        return hops;
    }

    /** How many different people approve an irreversible action. */
    public int irreversibleApprovers() {
        return irreversibleApprovers;
    }

    /** Within what time a revocation must be confirmed. */
    public Duration killSla() {
        return killSla;
    }
}
