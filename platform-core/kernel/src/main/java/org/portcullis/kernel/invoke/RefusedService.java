// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Instant;

/**
 * A service that is not called, because its bundle may not serve that instance.
 *
 * @param instance which it said to serve; empty when it named none
 * @param bundle symbolic name of the bundle that registered it
 * @param version that bundle's
 * @param bundleId the framework's id of it
 * @param reason why, in one sentence for people
 * @param at when the first was refused
 */
public record RefusedService(
        String instance, String bundle, String version, long bundleId, String reason, Instant at) {}
