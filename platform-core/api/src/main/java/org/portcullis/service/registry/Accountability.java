// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

/**
 * The named people (REG-1), as subjects of persons.
 *
 * @param owner answers for the agent day by day
 * @param accountableExecutive answers for it in the end
 * @param sponsor pays and wants it
 * @param builder who built or sells it; need not be a person
 */
public record Accountability(String owner, String accountableExecutive, String sponsor, String builder) {}
