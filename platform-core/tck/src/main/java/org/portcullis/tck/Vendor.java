// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A vendor under test together with the adapter that talks to it; made for each test method, closed after it. Methods
 * that look at the vendor's side must not use the adapter.
 */
public interface Vendor extends AutoCloseable {
    /** The faults that this fixture can cause; {@link Fault#NONE} need not be named. Others are reported as skipped. */
    Set<Fault> faults();

    /** Breaks the vendor, or heals it with {@link Fault#NONE}; in force when it returns. */
    void breakWith(Fault fault);

    /** Secrets that the adapter was configured with; none may show in a log, an exception or a {@code toString}. */
    Set<String> canaries();

    /** How long the vendor asks to wait ({@code Retry-After}) when it is {@link Fault#THROTTLED}; empty: it doesn't say. */
    default Optional<Duration> throttledFor() {
        return Optional.empty();
    }

    /**
     * Closes the adapter, as an undeployment does, and makes it anew with the same settings, as its next version comes or
     * the platform starts; the vendor goes on. False, and nothing done, where the fixture can't.
     */
    default boolean restart() {
        return false;
    }

    /** Sets the adapter's clock off by this much from now on, not the vendor's; false where the fixture can't. */
    default boolean jumpClock(Duration offset) {
        return false;
    }

    /** Heals, removes what the test made, and ends the adapter. */
    @Override
    void close();
}
