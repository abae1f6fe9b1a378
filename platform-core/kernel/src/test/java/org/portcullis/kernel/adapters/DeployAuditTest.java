// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.platform.DeployFolder;

class DeployAuditTest {
    @Test
    @DisplayName(
            "PLG-4: a refused jar is recorded with its reason, an accepted one with its digest, a roll-back with what goes on")
    void recorded() {
        List<AuditEntry> entries = new ArrayList<>();
        AuditTrail trail = (AuditTrail) Proxy.newProxyInstance(
                AuditTrail.class.getClassLoader(), new Class<?>[] {AuditTrail.class}, (proxy, method, arguments) -> {
                    entries.add((AuditEntry) arguments[0]);
                    return CompletableFuture.completedFuture("evt_1");
                });
        DeployFolder folder = (DeployFolder) Proxy.newProxyInstance(
                DeployFolder.class.getClassLoader(),
                new Class<?>[] {DeployFolder.class},
                (proxy, method, arguments) -> {
                    @SuppressWarnings("unchecked") // listen's only argument
                    Consumer<AdapterBundle> listener = (Consumer<AdapterBundle>) arguments[0];
                    listener.accept(new AdapterBundle("a.jar", "", "sha256:aa", "REFUSED", "its SHA-256 isn't pinned"));
                    listener.accept(new AdapterBundle("b", "1", "sha256:bb", "ACCEPTED", ""));
                    listener.accept(new AdapterBundle("b", "2", "sha256:cc", "ROLLED_BACK", "it fails", "1"));
                    listener.accept(new AdapterBundle("b", "1", "sha256:bb", "REMOVED", "its jar was removed"));
                    return (AutoCloseable) () -> {};
                });
        assertThat(new DeployAudit(trail, folder)).isNotNull();
        assertThat(entries)
                .extracting(AuditEntry::action)
                .containsExactly("bundle.refuse", "bundle.accept", "bundle.undo", "bundle.end");
        assertThat(entries.get(2).details()).containsEntry("reason", "it fails").containsEntry("goes_on", "1");
        assertThat(entries.get(0).outcome()).isEqualTo("DENIED");
        assertThat(entries.get(0).details()).containsEntry("reason", "its SHA-256 isn't pinned");
    }
}
