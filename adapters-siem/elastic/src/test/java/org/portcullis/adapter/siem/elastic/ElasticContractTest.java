// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import org.junit.jupiter.api.DisplayName;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@DisplayName("siem-elastic keeps the contract at a cluster that speaks the protocol")
class ElasticContractTest extends AuditSinkContract {
    @Override
    protected AuditVendor open() {
        return new SearchFixture(new FakeSearch());
    }
}
