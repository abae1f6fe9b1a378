// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.portcullis.kernel.elevation.ElevationRequestTest.request;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.ledger.Keys;
import org.portcullis.kernel.world.Applications;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.World;
import org.portcullis.service.elevation.AgentCaller;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationStatus;
import org.portcullis.service.ledger.Key;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("REV-4: requests that wait for approval are found by the system and the adapters that they would rest on")
class PendingRequestsTest {
    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private Elevation waiting;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        AgentCaller caller = world.caller(world.liveAgent(Applications.invoiceBot("bot")));
        waiting = world.elevations.request(caller, request("T-1", "export-invoices"));
        Elevation usable = world.elevations.request(caller, request("T-2", "read-invoices"));
        assertThat(waiting.status()).isEqualTo(ElevationStatus.PENDING_APPROVAL);
        assertThat(usable.status()).isEqualTo(ElevationStatus.APPROVED);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Set<String> under(Key key) {
        return world.store.read(tx -> PendingRequests.under(tx, key));
    }

    @Test
    @DisplayName("only those that wait, by the system, the vault instance and the PAM instance")
    void found() {
        assertThat(under(Keys.system("billing-db"))).containsExactly(waiting.id());
        assertThat(under(Keys.adapter("vault-local~default"))).containsExactly(waiting.id());
        assertThat(under(Keys.adapter("pam-local~default"))).containsExactly(waiting.id());
    }

    @Test
    @DisplayName("none for other names, also when they look like a pattern, nor for a person on whose behalf it isn't")
    void others() {
        assertThat(under(Keys.system("billing_db"))).isEmpty();
        assertThat(under(Keys.system("%"))).isEmpty();
        assertThat(under(Keys.system("billing"))).isEmpty();
        assertThat(under(Keys.adapter("vault-local~other"))).isEmpty();
        assertThat(under(Keys.person(world.alice.personId()))).isEmpty();
    }
}
