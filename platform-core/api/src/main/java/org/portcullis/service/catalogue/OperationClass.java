// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

/** How dangerous an operation is; set by people, never by the agent (GWY-2). */
public enum OperationClass {
    /** Changes nothing. */
    READ,
    /** Can be undone. */
    REVERSIBLE_WRITE,
    /** Can't be undone: waits for people. */
    IRREVERSIBLE_WRITE,
    /** Reaches further than the task: waits for people. */
    PRIVILEGED
}
