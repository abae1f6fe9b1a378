// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PLG-6: an instance belongs to the bundle that declares it; nobody takes it over by a name and a ranking")
class OwnersTest {
    private static final String PID = "org.portcullis.adapter.vault.fake";
    private static final String ID = InvokerFixture.ID;
    private static final Origin OWNER = new Origin(10, "com.example.owner", "1", false);
    private static final Origin UPDATE = new Origin(12, "com.example.owner", "2", false);
    private static final Origin THIEF = new Origin(11, "com.example.thief", "1", false);

    private final List<Owners.Claimant> installed = new ArrayList<>();
    private final Owners owners = new Owners(() -> installed);

    private void install(Origin origin, String... claims) {
        installed.add(new Owners.Claimant(origin.bundle(), origin.name(), origin.shipped(), Set.of(claims)));
    }

    private void uninstall(Origin origin) {
        installed.removeIf(each -> each.bundle() == origin.bundle());
    }

    private Optional<String> asked(Origin origin) {
        return owners.objection(origin, ID);
    }

    @Test
    @DisplayName("the declaring bundle and its update may; another is told whose it is, even when it claims it too")
    void declared() {
        install(OWNER, PID);
        install(THIEF);
        assertThat(asked(THIEF)).hasValueSatisfying(why -> assertThat(why)
                .contains("com.example.thief 1 reached for vault-fake~one", "belongs to the bundle com.example.owner"));
        assertThat(asked(OWNER)).isEmpty();
        install(UPDATE, PID);
        assertThat(asked(UPDATE)).isEmpty();
        uninstall(THIEF);
        Origin again = new Origin(14, THIEF.name(), "2", false);
        install(again, PID);
        uninstall(OWNER);
        assertThat(asked(again)).as("the update has it now, whatever its id").isPresent();
        assertThat(asked(UPDATE)).isEmpty();
    }

    @Test
    @DisplayName("who reached for another's stays refused when the owner goes; the owner's next version isn't")
    void removed() {
        install(OWNER, PID);
        install(THIEF);
        assertThat(asked(THIEF)).isPresent();
        uninstall(OWNER);
        assertThat(asked(THIEF)).hasValueSatisfying(why -> assertThat(why).contains("never called"));
        install(UPDATE, PID);
        assertThat(asked(UPDATE)).isEmpty();
        uninstall(UPDATE);
        uninstall(THIEF);
        Origin deployedAnew = new Origin(15, THIEF.name(), "1", false);
        install(deployedAnew);
        assertThat(asked(deployedAnew)).as("nobody's any more").isEmpty();
    }

    @Test
    @DisplayName("where nobody declares it the first has it, until the bundle comes that declares it")
    void undeclared() {
        install(THIEF);
        install(OWNER);
        assertThat(asked(THIEF)).isEmpty();
        assertThat(asked(OWNER)).isPresent();
        Origin declaring = new Origin(20, "com.example.vendor", "1", false);
        install(declaring, PID);
        assertThat(asked(THIEF)).isPresent();
        assertThat(asked(declaring)).isEmpty();
    }

    @Test
    @DisplayName(
            "a shipped bundle goes before a deployed one, of its own name too; token service and gateway are shipped")
    void shipped() {
        Origin deployed = new Origin(9, "org.portcullis.vault-fake", "9", false);
        Origin shipped = new Origin(30, "org.portcullis.vault-fake", "1", true);
        install(deployed, PID);
        assertThat(asked(deployed)).isEmpty();
        install(shipped, PID);
        assertThat(asked(shipped)).isEmpty();
        assertThat(asked(deployed)).isPresent();
        assertThat(owners.objection(shipped, "token-service")).isEmpty();
        assertThat(owners.objection(deployed, "token-service"))
                .hasValueSatisfying(why -> assertThat(why).contains("only the platform's own"));
    }

    @Test
    @DisplayName(
            "the shipped host of processes serves instances in other bundles' names; one that only has its name doesn't")
    void host() {
        install(OWNER, PID);
        Origin host = new Origin(3, Origin.HOST, "1", true);
        Origin mock = new Origin(40, Origin.HOST, "1", false);
        assertThat(asked(host)).isEmpty();
        assertThat(asked(mock)).isPresent();
        Map<String, Object> inTheNameOf = Map.of(Offer.IN_THE_NAME_OF, 10L);
        assertThat(new Offer(this, inTheNameOf, host).bundle()).isEqualTo(10);
        assertThat(new Offer(this, inTheNameOf, mock).bundle()).isEqualTo(40);
    }

    @Test
    @DisplayName(
            "in the registry: a thief's service with the higher ranking is never called, and people hear of it once")
    void neverCalled() throws Exception {
        install(OWNER, PID);
        install(THIEF);
        InstanceRegistry registry = new InstanceRegistry(owners);
        List<RefusedService> heard = new ArrayList<>();
        registry.onRefusal(heard::add);
        ScriptedAdapter mine = new ScriptedAdapter();
        ScriptedAdapter thief = new ScriptedAdapter();
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", PID + "~one");
        registry.register(mine, properties, OWNER);
        properties.put("service.ranking", 1_000);
        for (int i = 0; i < 1_000; i++) {
            registry.register(thief, properties, THIEF);
        }
        assertThat(registry.serving(ID).orElseThrow().services())
                .containsValue(mine)
                .doesNotContainValue(thief);
        assertThat(registry.serving(ID).orElseThrow().generation()).isEqualTo(1);
        assertThat(heard).hasSize(1);
        assertThat(registry.health(ID).get("refused_services").toString()).contains("com.example.thief 1 reached for");
        registry.close();
    }

    @Test
    @DisplayName("a squatter that serves a name is called no more from the moment that its owner is installed")
    void displaced() throws Exception {
        install(THIEF);
        InstanceRegistry registry = new InstanceRegistry(owners);
        ScriptedAdapter squatter = new ScriptedAdapter();
        registry.register(squatter, Map.of("service.pid", PID + "~one"), THIEF);
        Until.so("served", () -> registry.find(ID).isPresent());
        install(OWNER, PID);
        registry.ownersChanged();
        assertThat(registry.serving(ID)).isEmpty();
        assertThat(registry.refused()).hasSize(1);
        registry.close();
    }

    @Test
    @DisplayName(
            "one bundle's thousand services for one instance: some are used, the others refused, people hear of it")
    void thousand() {
        install(OWNER, PID);
        InstanceRegistry registry = new InstanceRegistry(owners);
        for (int i = 0; i < 1_000; i++) {
            registry.register(new ScriptedAdapter(), Map.of("service.pid", PID + "~one"), OWNER);
        }
        int most = 2 * ExtensionPoint.values().length;
        assertThat(registry.serving(ID).orElseThrow().generation()).isLessThanOrEqualTo(most);
        assertThat(registry.refused())
                .extracting(RefusedService::reason)
                .singleElement()
                .asString()
                .contains("more than " + most);
        registry.close();
    }

    @Test
    @DisplayName("what a bundle declares is read from its component and metatype descriptions")
    void declarations() {
        assertThat(InstalledBundles.declared("<scr:component configuration-pid=\"x org.portcullis.adapter.vault.a-1\">"
                        + "<implementation class=\"org.portcullis.adapter.vault.local.LocalVault\"/>"
                        + "<Designate factoryPid='org.portcullis.adapter.pam.b'>"))
                .containsExactlyInAnyOrder("org.portcullis.adapter.vault.a-1", "org.portcullis.adapter.pam.b");
    }
}
