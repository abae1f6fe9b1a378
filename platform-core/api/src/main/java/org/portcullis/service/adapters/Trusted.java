// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.time.Instant;
import java.util.Optional;

/**
 * A publisher, or a single jar, whose code may run.
 *
 * @param name the publisher's name, or the jar's SHA-256 in lower-case hexadecimal
 * @param kind {@code PUBLISHER} or {@code PIN}
 * @param subject the certificate's subject; empty for a pin
 * @param sha256 of the certificate, or of the jar
 * @param expiresAt when the certificate ends; empty for a pin
 * @param note what people said of a pin; empty for a publisher
 */
public record Trusted(
        String name, String kind, String subject, String sha256, Optional<Instant> expiresAt, String note) {}
