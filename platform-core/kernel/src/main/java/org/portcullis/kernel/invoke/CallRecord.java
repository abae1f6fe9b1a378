// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.time.Duration;
import java.util.Optional;
import org.portcullis.spi.AdapterException;

/**
 * A call that changed something at a vendor, or may have; or that read a secret there.
 *
 * @param instance which was called
 * @param operation as in {@code issue}
 * @param call for whom
 * @param took how long it took
 * @param failure why it failed
 */
record CallRecord(String instance, String operation, Call call, Duration took, Optional<AdapterException> failure) {}
