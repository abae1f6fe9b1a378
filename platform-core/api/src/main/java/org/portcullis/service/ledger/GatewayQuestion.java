// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.ledger;

/**
 * What the gateway asks on each request.
 *
 * @param agentId the token's
 * @param tokenGrantId the token's grant
 * @param environment the token's
 * @param elevationId named by the agent
 * @param system the catalogue's, by the request's path
 * @param operation the catalogue's, by the request's path
 * @param parameters the request's parameters as a JSON object's text, checked against the operation's schema and the
 *     elevation's constraints
 */
public record GatewayQuestion(
        String agentId,
        String tokenGrantId,
        String environment,
        String elevationId,
        String system,
        String operation,
        String parameters) {}
