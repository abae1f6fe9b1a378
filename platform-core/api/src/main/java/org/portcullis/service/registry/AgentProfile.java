// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/**
 * Who an agent is and what it is for.
 *
 * @param name {@code [a-z0-9][a-z0-9-]{0,62}}, unique
 * @param purpose one to 2,000 characters
 * @param mode on whose authority it acts
 * @param riskTier how much harm it can do
 * @param environment the only one in which its grants work
 */
public record AgentProfile(String name, String purpose, Mode mode, RiskTier riskTier, String environment) {}
