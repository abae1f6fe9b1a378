// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.util.List;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;

/** Fixture of {@link AuditSinkContract}. */
public interface AuditVendor extends Vendor {
    /** The adapter. */
    AuditSink sink();

    /** Ids of the records that the receiver holds durably, in its order; duplicates show as often as it holds them. */
    List<String> received();

    /** Whether the receiver holds this record with what it says (in the sink's format), nothing lost or broken. */
    boolean holds(AuditRecord record);
}
