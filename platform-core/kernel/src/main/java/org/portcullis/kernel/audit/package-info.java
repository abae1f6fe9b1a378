// SPDX-License-Identifier: Apache-2.0
/**
 * The node's tamper-evident trail: a chain of records in append-only segment files, with signed exports and checkpoints.
 * The format is ADR 0002; what reads it offline knows nothing of this code.
 */
package org.portcullis.kernel.audit;
