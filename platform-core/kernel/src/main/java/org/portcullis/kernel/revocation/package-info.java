// SPDX-License-Identifier: Apache-2.0
/**
 * The kill: one transaction that raises the fences and stores the intent, then four parts driven in parallel until each is
 * proven dead by its vendor's evidence, over restarts, vendors that are down and a store that can't commit (REV-1 … REV-8).
 */
package org.portcullis.kernel.revocation;
