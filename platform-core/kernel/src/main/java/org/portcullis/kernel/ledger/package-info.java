// SPDX-License-Identifier: Apache-2.0
/**
 * The ledger's low level: fences that end the past, blocks that forbid the future, and the gate through which every
 * grant goes in the transaction that makes it. What is raised is never lowered (design, "Ledger, fences, blocks").
 */
package org.portcullis.kernel.ledger;
