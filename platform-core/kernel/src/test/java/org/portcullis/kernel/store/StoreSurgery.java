// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.sql.SQLException;

/** Changes a closed store behind its back. */
final class StoreSurgery {
    private StoreSurgery() {}

    static void run(StoreConfig config, String sql) {
        try (Session session = config.dialect().openWriter()) {
            session.run(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
