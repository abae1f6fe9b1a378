// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.Map;
import org.portcullis.spi.TaskRef;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.revocation.RevocationParticipant;

/** Fixture of {@link CredentialIssuerContract}. */
public interface CredentialVendor extends Vendor {
    /** The adapter. */
    CredentialIssuer issuer();

    /** The same instance's door for ending. */
    RevocationParticipant participant();

    /** A request that the vendor serves, with the fixture's own system and template. */
    IssueRequest request(String leaseId, TaskRef task, Duration ttl);

    /** Tries the credential at its target; false when it is refused. */
    boolean works(Map<String, String> values);

    /** How many credentials that this fixture's adapter made are alive at the vendor or its target. */
    int alive();
}
