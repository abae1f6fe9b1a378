// SPDX-License-Identifier: Apache-2.0
/**
 * Policy as data: the files of {@code config/policies}, read, kept and reloaded, and the engine that judges a request by
 * them. It knows no elevation: it says DENY, WAIT for whom, or APPROVE by which profiles, and why (ADR 0057).
 */
package org.portcullis.kernel.policy;
