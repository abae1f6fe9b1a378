// SPDX-License-Identifier: Apache-2.0
/**
 * Draws credentials: intent, reservation, issue, grant and hand-over, each durable before the next, so that no credential
 * lives that the store doesn't know; and ends those that were not handed over (CRB-1, design "Issuing, exactly").
 */
package org.portcullis.kernel.broker;
