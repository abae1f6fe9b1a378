// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.people;

import java.time.Instant;
import org.portcullis.spi.Secret;

/**
 * A fresh access token of a person.
 *
 * @param id {@code tok_…}
 * @param personId whose
 * @param token shown once, stored only as a hash
 * @param expiresAt UTC
 */
public record MintedToken(String id, String personId, Secret token, Instant expiresAt) {}
