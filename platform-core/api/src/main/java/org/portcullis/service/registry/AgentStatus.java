// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/** Where in its life an agent is (REG-2). Only ACTIVE agents get tokens, elevations and credentials. */
public enum AgentStatus {
    /** Approved, nothing made yet. */
    REGISTERED,
    /** Exists at the vendors, not live. */
    PROVISIONED,
    /** Live. */
    ACTIVE,
    /** A material change is under review. */
    IN_CHANGE_REVIEW,
    /** Being recertified. */
    IN_RECERTIFICATION,
    /** Stopped; identity and history stay. */
    SUSPENDED,
    /** Ended for good: a tombstone. */
    DECOMMISSIONED
}
