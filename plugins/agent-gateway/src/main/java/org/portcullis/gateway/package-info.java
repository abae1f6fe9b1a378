// SPDX-License-Identifier: Apache-2.0

/**
 * The gateway: {@code /gw/{route}/…} on the data port. Each request is decided anew by token, ledger, elevation and
 * operation, and the decision is durable before anything is forwarded; the credential is put in here, where the agent
 * never sees it; what is under way is cut when a fence rises.
 */
package org.portcullis.gateway;
