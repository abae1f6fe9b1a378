// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.portcullis.kernel.world.Database;

/** The same targets on a real PostgreSQL (OPS-1). */
@Tag("slow")
@ExtendWith(Database.Lifetime.class)
class PostgresTargetsTest extends TargetsTest {
    @Override
    Database database() {
        return Database.POSTGRESQL;
    }

    /** Those whose statements aren't tried there by other tests. */
    @Override
    boolean tries(String type) {
        return Set.of("grant", "owner", "model", "mcp_server").contains(type);
    }
}
