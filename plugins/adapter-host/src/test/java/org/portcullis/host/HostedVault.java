// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.portcullis.adapter.vault.local.LocalVault;
import org.portcullis.spi.secret.SecretResolver;

/** vault-local in a process of its own, for the contracts: a class for each, since each takes its time. */
final class HostedVault {
    private HostedVault() {}

    static LocalVault in(Path folder) throws Exception {
        return new LocalVault(folder, HostedVault::hosted);
    }

    private static AutoCloseable hosted(Path home, Map<String, Object> settings, SecretResolver secrets) {
        try {
            Plan plan = HostedRunner.plan(home, "vault-local~test", settings);
            return HostedRunner.run(plan, HostedRunner.jar("org.portcullis.vault-local"), secrets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
