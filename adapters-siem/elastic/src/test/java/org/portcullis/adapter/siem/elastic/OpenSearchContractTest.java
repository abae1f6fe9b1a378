// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@Tag("slow")
@DisplayName("siem-elastic keeps the contract at a real OpenSearch")
class OpenSearchContractTest extends AuditSinkContract {
    @Override
    protected AuditVendor open() {
        return new SearchFixture(RealSearch.openSearch());
    }
}
