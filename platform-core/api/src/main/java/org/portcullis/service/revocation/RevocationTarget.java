// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

/**
 * What is revoked.
 *
 * @param type {@code agent}, {@code task}, {@code elevation}, {@code grant}, {@code person}, {@code person_session}, {@code system}, {@code
 *     adapter}, {@code environment}, or a selector over agents: {@code label}, {@code owner}, {@code model}, {@code mcp_server}
 * @param id its id or name; a task is {@code agt_…/task id}, a grant {@code gnt_…} or {@code lse_…}, a label {@code
 *     name=value}, an owner their subject, a model {@code family} or {@code family/version}
 */
public record RevocationTarget(String type, String id) {}
