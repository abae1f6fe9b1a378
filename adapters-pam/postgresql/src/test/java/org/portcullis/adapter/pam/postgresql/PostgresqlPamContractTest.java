// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.portcullis.tck.ElevationProviderContract;
import org.portcullis.tck.ElevationVendor;
import org.portcullis.tck.InventoryContract;
import org.portcullis.tck.InventoryVendor;
import org.portcullis.tck.RevocationParticipantContract;
import org.portcullis.tck.RevocationVendor;
import org.portcullis.tck.SessionRecordSourceContract;
import org.portcullis.tck.SessionVendor;

@DisplayName("pam-postgresql keeps its contracts at a real PostgreSQL")
class PostgresqlPamContractTest {
    @Nested
    class Provider extends ElevationProviderContract {
        @Override
        protected ElevationVendor open() {
            return new PamFixture(Map.of());
        }
    }

    @Nested
    class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new PamFixture(Map.of());
        }
    }

    @Nested
    class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new PamFixture(Map.of());
        }
    }

    @Nested
    class Sessions extends SessionRecordSourceContract {
        @Override
        protected SessionVendor open() {
            return new SessionFixture();
        }
    }
}
