// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.directory;

import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * An identity provider or directory that mirrors agents as principals of an agent class (a client, a service account),
 * never as human accounts. Whatever it makes bears our mark with the agent's id, and it touches nothing without that mark.
 * What has been disabled may be used by nobody; ending what it has at the vendor is the work of {@code
 * RevocationParticipant}, which an identity provider should be too. Contract: {@code AgentDirectoryContract}.
 */
@ConsumerType
public interface AgentDirectory {
    /**
     * Brings the agent's principal into the wanted state, from whatever state it is in, changes by others included. Asked
     * again with the same target it changes nothing; after a failure whose outcome is unknown it is asked again. Calls for
     * one agent come one after the other from one node, yet two nodes may ask at once.
     *
     * <p>The name is taken at the vendor by something without our mark of this agent: {@code REJECTED}, and that is left as
     * it is; when {@code ABSENT} is asked, there is nothing of ours, which is an answer. A group that the vendor doesn't
     * have: {@code REJECTED} naming it, and the state is applied all the same.
     *
     * @return the vendor's id of the principal, the same as long as it exists, 1 to 512 characters; empty when {@code
     *     ABSENT} was asked and nothing of ours was there
     */
    String apply(Target target, CallContext context);
}
