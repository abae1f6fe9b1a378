// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@DisplayName("siem-syslog keeps the contract at a receiver that counts octets")
class SyslogContractTest {
    @Nested
    @DisplayName("JSON over mutual TLS")
    class Tls extends AuditSinkContract {
        @Override
        protected AuditVendor open() {
            return new SyslogFixture(new FakeReceiver(true), Format.JSON);
        }
    }

    @Nested
    @DisplayName("CEF over TCP")
    class Tcp extends AuditSinkContract {
        @Override
        protected AuditVendor open() {
            return new SyslogFixture(new FakeReceiver(false), Format.CEF);
        }
    }
}
