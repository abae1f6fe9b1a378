// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.splunk;

import org.junit.jupiter.api.DisplayName;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@DisplayName("siem-splunk keeps the contract at an emulator of the HTTP Event Collector")
class SplunkContractTest extends AuditSinkContract {
    @Override
    protected AuditVendor open() {
        return new SplunkFixture();
    }
}
