// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

/** What a person may do. No role implies another. */
public enum Role {
    /** Reads everything that isn't secret. */
    VIEWER,
    /** Asks for agents. */
    REQUESTER,
    /** Decides on elevations. */
    APPROVER,
    /** Decides on agents and their lifecycle. */
    GOVERNANCE,
    /** Revokes. */
    OPERATOR,
    /** Enrols people and configures. */
    ADMIN
}
