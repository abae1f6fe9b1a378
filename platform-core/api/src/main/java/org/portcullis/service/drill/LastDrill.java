// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.drill;

import java.time.Instant;

/**
 * What the last drill that is over says of an adapter instance.
 *
 * @param drillId {@code drl_…}
 * @param endedAt UTC
 * @param state how that drill ended as a whole
 * @param part what it says of the instance
 */
public record LastDrill(String drillId, Instant endedAt, Drill.State state, DrillPart part) {}
