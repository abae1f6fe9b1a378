// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@Tag("slow")
@DisplayName("siem-kafka keeps the contract at a real Kafka, with the right of its page")
class KafkaContractTest extends AuditSinkContract {
    @Override
    protected AuditVendor open() {
        return new KafkaFixture(RealKafka.get());
    }
}
