// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/** Who answers for an agent (REG-1). */
public enum Post {
    /** Day by day. */
    OWNER,
    /** In the end. */
    EXECUTIVE,
    /** Pays and wants it; without one the agent stands still. */
    SPONSOR
}
