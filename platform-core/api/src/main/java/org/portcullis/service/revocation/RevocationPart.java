// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.util.Optional;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Part;

/**
 * One part at one participant.
 *
 * @param part which of the four
 * @param adapter the instance, as in {@code vault-hashicorp~prod}; {@code token-service}, {@code agent-gateway}; {@code
 *     none} where nothing was ever granted
 * @param state where it is
 * @param evidence what proves it
 * @param attempts tries so far
 * @param elapsedMillis from the command to its settling, or until now
 * @param detail what happened, for people
 */
public record RevocationPart(
        Part part,
        String adapter,
        PartState state,
        Optional<Evidence> evidence,
        int attempts,
        long elapsedMillis,
        String detail) {}
