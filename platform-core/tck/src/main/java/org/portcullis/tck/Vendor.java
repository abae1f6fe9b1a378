// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

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

    /** Heals, removes what the test made, and ends the adapter. */
    @Override
    void close();
}
