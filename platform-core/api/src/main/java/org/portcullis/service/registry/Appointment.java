// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.Optional;

/**
 * Who is to answer for an agent from now on; who isn't named stays.
 *
 * @param owner a person's subject
 * @param accountableExecutive a person's subject
 * @param sponsor a person's subject
 * @param reason in the appointer's words, 1 to 2,000 characters
 */
public record Appointment(
        Optional<String> owner, Optional<String> accountableExecutive, Optional<String> sponsor, String reason) {}
