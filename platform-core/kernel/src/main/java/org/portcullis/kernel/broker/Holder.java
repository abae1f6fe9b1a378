// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

/** Who holds a credential. */
enum Holder {
    /** The agent, which was given it once. */
    AGENT,
    /** The gateway of the node that drew it, in memory. */
    GATEWAY
}
