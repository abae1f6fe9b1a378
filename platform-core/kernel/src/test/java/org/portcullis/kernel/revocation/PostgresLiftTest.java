// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.portcullis.kernel.world.Database;

/** The same blocks on a real PostgreSQL (OPS-1). */
@Tag("slow")
@ExtendWith(Database.Lifetime.class)
class PostgresLiftTest extends LiftTest {
    @Override
    Database database() {
        return Database.POSTGRESQL;
    }
}
