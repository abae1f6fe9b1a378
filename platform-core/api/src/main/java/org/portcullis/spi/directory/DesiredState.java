// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.directory;

/** How an agent's principal shall stand at the vendor. */
public enum DesiredState {
    /** It is there and may be used. */
    ENABLED,
    /** It is there, and the vendor accepts nobody as it; where it isn't, it is made so. */
    DISABLED,
    /** It isn't there. */
    ABSENT
}
