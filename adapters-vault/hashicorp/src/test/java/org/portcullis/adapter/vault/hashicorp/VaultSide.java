// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.portcullis.tck.Fault;

/** A vault and its database as the fixture needs them: the real ones, or the fake that speaks the same protocol. */
interface VaultSide extends AutoCloseable {
    /** Where the adapter shall connect to. */
    String url();

    String roleId();

    /** A secret id that is good until {@link Fault#BAD_CREDENTIALS}; a fresh one after healing. */
    String secretId();

    /** The database role to draw from; belongs to this fixture alone. */
    String role();

    Set<Fault> faults();

    void breakWith(Fault fault);

    /** Whether the database lets this user in. */
    boolean works(String user, String password);

    /** Accounts of this fixture's role that exist in the database. */
    int accounts();

    /** Ends a lease at the vault's side. */
    void endLease(String lease);

    /** Writes a secret, as JSON, at {@code <mount>/<path>} of the KV engine {@code secret}; again: a new version. */
    void writeSecret(String path, String json);

    /** Deletes its newest version. */
    void deleteSecret(String path);

    /** Makes the SSH engine ready, with a role of the same name as {@link #role()}; the public key of its authority. */
    String sshAuthority();

    /** What time it is at the vault. */
    Instant vaultTime();

    /** How many draws of these leases the vault has served. */
    int drawn(Set<String> leaseIds);

    /** A lease under a role that isn't ours. */
    void makeForeign();

    /** From now on making an account hangs at the database, and the answers of the vault get lost. */
    void holdBirths();

    /** What is asked from now on is answered again; what was asked meanwhile never is. */
    void answerAgain();

    /** Lets all held births finish; returns when they have. */
    void releaseBirths();

    /** How long the vault may work on a lost request in this test; the adapter is configured with it. */
    Duration issueDeadline();

    @Override
    void close();
}
