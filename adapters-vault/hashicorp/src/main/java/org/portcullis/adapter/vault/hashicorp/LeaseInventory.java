// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.ArrayList;
import java.util.List;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;

/** Lists the leases under the roles that belong to Portcullis alone; one page for each role. */
final class LeaseInventory {
    private final VaultSettings settings;
    private final LeaseCalls leases;
    private final Reservations reservations;

    LeaseInventory(VaultSettings settings, LeaseCalls leases, Reservations reservations) {
        this.settings = settings;
        this.leases = leases;
        this.reservations = reservations;
    }

    /** @param cursor the path of the role listed last, so that roles that come and go meanwhile do no harm */
    Listing list(String cursor, CallContext context) {
        List<String> paths = new ArrayList<>();
        for (String mount : settings.databaseMounts) {
            String creds = mount + "/creds";
            for (String name : leases.names(creds, context)) {
                if (name.startsWith(settings.ownedPrefix) && name.endsWith("/")) {
                    paths.add(creds + "/" + name.substring(0, name.length() - 1));
                }
            }
        }
        List<String> left = paths.stream()
                .sorted()
                .filter(path -> path.compareTo(cursor) > 0)
                .toList();
        if (left.isEmpty()) {
            return new Listing(List.of(), "");
        }
        String path = left.get(0);
        List<Found> items = leases.under(path, context).stream()
                .map(lease -> new Found(reservations.refOf(lease), lease, "lease", ""))
                .toList();
        return new Listing(items, left.size() == 1 ? "" : path);
    }
}
