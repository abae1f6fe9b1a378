// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.lifecycle;

/** What became of a person. */
public enum LifecycleKind {
    /** Left for good: deleted, or marked as gone. */
    DEPARTED,
    /** The account is locked, suspended or expired; the person may come back. */
    DISABLED,
    /** There, and the account may be used. */
    ENABLED,
    /** Has other roles or groups than before. */
    ROLES_CHANGED
}
