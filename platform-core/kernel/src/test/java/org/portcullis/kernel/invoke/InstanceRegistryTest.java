// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InstanceRegistryTest {

    @Test
    @DisplayName("PLG-3: names and PIDs go one into the other")
    void names() {
        assertThat(InstanceNames.ofPid("org.portcullis.adapter.vault.hashicorp~prod"))
                .hasValue("vault-hashicorp~prod");
        assertThat(InstanceNames.factoryPid("vault-hashicorp~prod")).hasValue("org.portcullis.adapter.vault.hashicorp");
        assertThat(InstanceNames.ofPid("org.portcullis.adapter.vault.hashicorp"))
                .isEmpty();
        assertThat(InstanceNames.ofPid("com.example.vault~x")).isEmpty();
        assertThat(InstanceNames.isInstance("vault-hashicorp~../x")).isFalse();
    }

    @Test
    @DisplayName(
            "PLG-2: listeners hear of coming, change and going; one that fails to describe itself is there all the same")
    void listeners() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (InvokerFixture fixture = new InvokerFixture(Map.of())) {
            fixture.registry.listen(new Instances.Listener() {
                @Override
                public void present(Instance instance) {
                    heard.add(instance.id() + " " + instance.ends().isPresent());
                }

                @Override
                public void gone(String id) {
                    heard.add("gone " + id);
                }
            });
            Until.so("heard of it", () -> heard.size() == 1);
            fixture.registration.close();
            Until.so("heard it go", () -> heard.contains("gone vault-fake~one"));
            assertThat(fixture.registry.find(InvokerFixture.ID)).isEmpty();
            fixture.adapter.part = () -> {
                throw new IllegalStateException();
            };
            fixture.register(Map.of());
            Until.so("heard of it again", () -> heard.size() == 3);
            assertThat(heard).containsExactly("vault-fake~one true", "gone vault-fake~one", "vault-fake~one false");
            fixture.adapter.part = () -> org.portcullis.spi.revocation.Part.VAULT_LEASE;
            Until.so("asked again", () -> heard.size() == 4);
            assertThat(heard).endsWith("vault-fake~one true");
        }
    }

    @Test
    @DisplayName("a service that names no instance is ignored")
    void unnamed() {
        InstanceRegistry registry = new InstanceRegistry();
        registry.register(new ScriptedAdapter(), Map.of()).close();
        registry.register(new ScriptedAdapter(), Map.of("service.pid", "com.example~x"));
        assertThat(registry.all()).isEmpty();
        registry.close();
    }

    @Test
    @DisplayName("limits out of their range are the defaults, so that a kill works all the same")
    void limits() {
        assertThat(InstanceLimits.of(Map.of("max_concurrent_calls", "x", "max_concurrent_revocations", 0)))
                .isEqualTo(InstanceLimits.DEFAULT);
    }
}
