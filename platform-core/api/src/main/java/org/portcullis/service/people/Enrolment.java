// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.time.Instant;
import org.portcullis.spi.Secret;

/**
 * A one-time code for a new person.
 *
 * @param personId {@code psn_…}
 * @param code hand it to the person, once
 * @param expiresAt UTC
 */
public record Enrolment(String personId, Secret code, Instant expiresAt) {}
