// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.ledger;

import java.util.Locale;
import org.portcullis.service.ledger.Key;
import org.portcullis.service.ledger.KeyKind;

/** Makes the ledger's keys, so that each is spelled in one way only. */
public final class Keys {
    private Keys() {}

    /** An agent, {@code agt_…}. */
    public static Key agent(String agentId) {
        return new Key(KeyKind.AGENT, agentId);
    }

    /** A person on whose behalf something is granted, {@code psn_…}. */
    public static Key person(String personId) {
        return new Key(KeyKind.PERSON, personId);
    }

    /** A person's session at an identity provider, {@code pss_…}. */
    public static Key personSession(String sessionId) {
        return new Key(KeyKind.PERSON_SESSION, sessionId);
    }

    /** A task of one agent. */
    public static Key task(String agentId, String taskId) {
        return new Key(KeyKind.TASK, agentId + "/" + taskId);
    }

    /** An elevation, {@code elv_…}. */
    public static Key elevation(String elevationId) {
        return new Key(KeyKind.ELEVATION, elevationId);
    }

    /** A model's family and version, as {@code family/version}. */
    public static Key model(String modelKey) {
        return new Key(KeyKind.MODEL, modelKey);
    }

    /** An adapter instance, as in {@code vault-local~default}. */
    public static Key adapter(String instance) {
        return new Key(KeyKind.ADAPTER, instance);
    }

    /** A system of the catalogue. */
    public static Key system(String name) {
        return new Key(KeyKind.SYSTEM, name);
    }

    /** An environment. */
    public static Key environment(String name) {
        return new Key(KeyKind.ENVIRONMENT, name);
    }

    /** A single grant: a token {@code gnt_…}, an elevation or a lease. */
    public static Key grant(String grantId) {
        return new Key(KeyKind.GRANT, grantId);
    }

    /** Reads {@code kind:id} as {@link Key#toString} writes it; {@link IllegalArgumentException} for anything else. */
    public static Key parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("a ledger key is kind:id, not " + text);
        }
        return new Key(KeyKind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 1));
    }
}
