// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

import java.util.Locale;

/** What a fence or a block stands on. */
public enum KeyKind {
    /** An agent. */
    AGENT,
    /** A person. */
    PERSON,
    /** A person's session. */
    PERSON_SESSION,
    /** A task: {@code agt_…/task id}. */
    TASK,
    /** An elevation. */
    ELEVATION,
    /** A delegation grant. */
    DELEGATION,
    /** A chain of agents. */
    CHAIN,
    /** A model's family and version: {@code family/version}. */
    MODEL,
    /** An MCP server. */
    MCP_SERVER,
    /** An adapter instance. */
    ADAPTER,
    /** A system. */
    SYSTEM,
    /** An environment. */
    ENVIRONMENT,
    /** A single grant. */
    GRANT;

    /** As in scripts and records. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
