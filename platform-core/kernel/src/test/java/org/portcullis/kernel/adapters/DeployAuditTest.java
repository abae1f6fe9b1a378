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
    @DisplayName("PLG-4: a refused jar is recorded with its reason, an accepted one with its digest")
    void recorded() {
        List<AuditEntry> entries = new ArrayList<>();
        AuditTrail trail = (AuditTrail) Proxy.newProxyInstance(
                AuditTrail.class.getClassLoader(), new Class<?>[] {AuditTrail.class}, (proxy, method, arguments) -> {
                    entries.add((AuditEntry) arguments[0]);
                    return CompletableFuture.completedFuture("evt_1");
                });
        DeployFolder folder = new DeployFolder() {
            @Override
            public List<AdapterBundle> jars() {
                return List.of();
            }

            @Override
            public AutoCloseable listen(Consumer<AdapterBundle> listener) {
                listener.accept(new AdapterBundle("a.jar", "", "sha256:aa", "REFUSED", "its SHA-256 isn't pinned"));
                listener.accept(new AdapterBundle("b.jar", "", "sha256:bb", "ACCEPTED", ""));
                return () -> {};
            }
        };
        assertThat(new DeployAudit(trail, folder)).isNotNull();
        assertThat(entries).extracting(AuditEntry::action).containsExactly("bundle.refuse", "bundle.accept");
        assertThat(entries.get(0).outcome()).isEqualTo("DENIED");
        assertThat(entries.get(0).details()).containsEntry("reason", "its SHA-256 isn't pinned");
    }
}
