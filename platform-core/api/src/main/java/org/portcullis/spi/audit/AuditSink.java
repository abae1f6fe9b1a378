// SPDX-License-Identifier: Apache-2.0
package org.portcullis.spi.audit;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.portcullis.spi.CallContext;

/**
 * A SIEM or another receiver of the audit trail. Called by one thread at a time for each instance; records of one chain
 * come in order, and again after a failure: the receiver tells duplicates by the record's id. Contract:
 * {@code AuditSinkContract}.
 */
@ConsumerType
public interface AuditSink {
    /**
     * Delivers in order.
     *
     * @return the highest sequence number that the receiver has durably accepted; at least the number before the first
     *     record of the batch, at most its last
     */
    long deliver(List<AuditRecord> batch, CallContext context);
}
