// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the story plays on: the embedded defaults, or real servers. */
interface World extends AutoCloseable {
    /** For the title. */
    String name();

    /** Starts its servers and puts its configuration into a platform's home before that starts. */
    void prepare(Path home) throws IOException;

    /** Connects itself to the platform that runs, as its administrator. */
    void connect(Person administrator) throws IOException;

    /** Operations as in {@code billing-db/read-invoices} that are pre-approved. */
    List<String> preApproved();

    /** The operation that waits for an approver. */
    String gated();

    /** The system whose credential the agent holds itself. */
    String drawnSystem();

    /** The gateway route of {@code read-invoices}. */
    String gatewayPath();

    /** What another process does to keep and use a credential: the class path and arguments of {@link Keeper}. */
    List<String> keeper(JsonNode credential) throws IOException;

    /** Takes the vault away. */
    void stopVault(Person administrator) throws IOException;

    /** Brings it back. */
    void startVault(Person administrator) throws IOException;

    @Override
    void close();
}
