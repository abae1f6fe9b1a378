// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import org.portcullis.spi.audit.AuditSink;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.elevation.ElevationProvider;
import org.portcullis.spi.inventory.Inventory;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.spi.people.HumanSessions;
import org.portcullis.spi.revocation.RevocationParticipant;
import org.portcullis.spi.secret.SecretStore;
import org.portcullis.spi.session.SessionRecordSource;

/** The contracts that an adapter instance may serve. */
public enum ExtensionPoint {
    /** Vaults, and PAM check-out. */
    CREDENTIAL_ISSUER(CredentialIssuer.class),
    /** PAM products. */
    ELEVATION_PROVIDER(ElevationProvider.class),
    /** Everything in which access must end. */
    REVOCATION_PARTICIPANT(RevocationParticipant.class),
    /** What can list what exists at the vendor. */
    INVENTORY(Inventory.class),
    /** Identity providers that mirror agents. */
    AGENT_DIRECTORY(AgentDirectory.class),
    /** Those who tell what became of people. */
    LIFECYCLE_EVENT_SOURCE(LifecycleEventSource.class),
    /** Those who record what is done in sessions. */
    SESSION_RECORD_SOURCE(SessionRecordSource.class),
    /** Identity providers that know people's sessions. */
    HUMAN_SESSIONS(HumanSessions.class),
    /** SIEMs. */
    AUDIT_SINK(AuditSink.class),
    /** Vaults that secrets of other instances lie in. */
    SECRET_STORE(SecretStore.class);

    private final Class<?> contract;

    ExtensionPoint(Class<?> contract) {
        this.contract = contract;
    }

    /** The interface. */
    Class<?> contract() {
        return contract;
    }

    /** The interface's simple name, as shown to people. */
    public String contractName() {
        return contract.getSimpleName();
    }
}
