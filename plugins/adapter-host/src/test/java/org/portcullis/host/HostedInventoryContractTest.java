// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;

@Tag("slow")
@DisplayName("vault-local keeps the contract of an inventory from a process of its own (PLG-6)")
class HostedInventoryContractTest extends InventoryContract {
    @TempDir
    Path folder;

    @Override
    protected InventoryVendor open() throws Exception {
        return HostedVault.in(folder);
    }
}
