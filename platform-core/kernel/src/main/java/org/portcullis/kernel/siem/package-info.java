// SPDX-License-Identifier: Apache-2.0
/**
 * Carries this node's audit trail to the sinks (AUD-4): one thread and one cursor for each, so that a sink that hangs
 * holds up nobody else and gets everything when it is back.
 */
package org.portcullis.kernel.siem;
