// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.kernel.store.SqlStore;
import org.portcullis.kernel.world.Database;
import org.portcullis.spi.revocation.Part;

@DisplayName("REV-1, JIT-1: a clock that is set back lengthens nobody's access")
class ClockJumpTest {
    private static final String AGENT = "agt_00000000000000000000000001";
    private static final String ELEVATION = "elv_00000000000000000000000001";

    @TempDir
    Path folder;

    /** The machine's, set back by so much. */
    private static final class SetBack extends Clock {
        private volatile Duration by = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().minus(by);
        }
    }

    @Test
    @DisplayName("an elevation whose time is over ends at the vendors, whatever the wall clock says")
    void setBack() throws Exception {
        SetBack clock = new SetBack();
        try (SqlStore store = Database.SQLITE.open(folder);
                FakeVendors vendors = new FakeVendors()) {
            FakeVendor vault = vendors.add(new FakeVendor("vault~t", Part.VAULT_LEASE));
            vendors.add(new FakeVendor("pam~t", Part.PAM_SESSION));
            vendors.add(new FakeVendor("token-service", Part.TOKEN));
            vendors.add(new FakeVendor("agent-gateway", Part.GATEWAY_BLOCK));
            try (World world = new World(store, vendors, folder, (step, id) -> {}, clock)) {
                world.agent(AGENT, "HIGH");
                world.elevation(ELEVATION, AGENT, "T-1");
                world.lease("lse_1", AGENT, ELEVATION, "T-1");
                vault.make("ref-lse_1");
                Instant end = clock.instant().plusSeconds(2);
                world.write(tx -> tx.update("UPDATE elevation SET expires_at = ? WHERE id = ?", end, ELEVATION));
                clock.by = Duration.ofHours(1);
                World.until(() -> vault.living.isEmpty());
            }
        }
    }
}
