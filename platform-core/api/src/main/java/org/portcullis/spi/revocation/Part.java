// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.revocation;

/** The four parts of a revocation. */
public enum Part {
    /** Access tokens, and at identity providers the principals that get them. */
    TOKEN,
    /** Credentials of vaults. */
    VAULT_LEASE,
    /** Grants and live sessions of PAM products and targets. */
    PAM_SESSION,
    /** The path through a gateway. */
    GATEWAY_BLOCK
}
