// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.util.ArrayList;
import java.util.List;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;

/**
 * Lists the leases under the roles that belong to Portcullis alone, one page for each role; then, where the settings say
 * so, the tokens of our token role.
 */
final class LeaseInventory {
    private static final String TOKENS = "~"; // behind every path
    private static final int ACCESSORS = 100;

    private final VaultSettings settings;
    private final LeaseCalls leases;
    private final Reservations reservations;
    private final OwnTokens tokens;

    LeaseInventory(VaultSettings settings, LeaseCalls leases, Reservations reservations, OwnTokens tokens) {
        this.settings = settings;
        this.leases = leases;
        this.reservations = reservations;
        this.tokens = tokens;
    }

    /** @param cursor what was listed last, so that roles and tokens that come and go meanwhile do no harm */
    Listing list(String cursor, CallContext context) {
        if (cursor.startsWith(TOKENS)) {
            return tokens(cursor.substring(TOKENS.length()), context);
        }
        List<String> left = paths(context).stream()
                .sorted()
                .filter(path -> path.compareTo(cursor) > 0)
                .toList();
        String end = tokens.on() ? TOKENS : "";
        if (left.isEmpty()) {
            return new Listing(List.of(), end);
        }
        String path = left.get(0);
        List<Found> items = leases.under(path, context).stream()
                .map(lease -> new Found(reservations.refOf(lease), lease, "lease", ""))
                .toList();
        return new Listing(items, left.size() == 1 ? end : path);
    }

    /** Where leases of ours lie; nowhere for certificates, which have none. */
    private List<String> paths(CallContext context) {
        List<String> paths = new ArrayList<>();
        if (settings.sshCertificates) {
            return paths;
        }
        settings.databaseMounts.forEach(mount -> addOwn(mount + "/creds", paths, context));
        settings.pkiMounts.forEach(mount -> addOwn(mount + "/issue", paths, context));
        return paths;
    }

    private void addOwn(String folder, List<String> paths, CallContext context) {
        for (String name : leases.names(folder, context)) {
            if (name.startsWith(settings.ownedPrefix) && name.endsWith("/")) {
                paths.add(folder + "/" + name.substring(0, name.length() - 1));
            }
        }
    }

    private Listing tokens(String after, CallContext context) {
        List<String> page = tokens.accessors(context).stream()
                .filter(accessor -> accessor.compareTo(after) > 0)
                .limit(ACCESSORS)
                .toList();
        List<Found> items = new ArrayList<>();
        for (String accessor : page) {
            tokens.look(accessor, context).ifPresent(own -> items.add(new Found(own.ref(), accessor, "token", "")));
        }
        return new Listing(items, page.size() < ACCESSORS ? "" : TOKENS + page.get(page.size() - 1));
    }
}
