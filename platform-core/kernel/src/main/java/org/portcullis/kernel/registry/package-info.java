// SPDX-License-Identifier: Apache-2.0
/** Agents from the request to the tombstone: no entry, no credential (REG-1, REG-2, REG-3). */
package org.portcullis.kernel.registry;
