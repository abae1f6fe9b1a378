// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.AuditSinkContract;
import org.portcullis.tck.AuditVendor;

@DisplayName("siem-file keeps the contract")
class SiemFileContractTest extends AuditSinkContract {
    @TempDir
    Path home;

    @Override
    protected AuditVendor open() {
        return new FileReceiver(home);
    }
}
