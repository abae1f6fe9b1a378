// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

/**
 * What is revoked.
 *
 * @param type {@code agent}, {@code task}, {@code elevation}, {@code person}, {@code system}, {@code adapter}, {@code
 *     environment} or {@code label}
 * @param id its id or name; a task is {@code agt_…/task id}, a label {@code name=value}
 */
public record RevocationTarget(String type, String id) {}
