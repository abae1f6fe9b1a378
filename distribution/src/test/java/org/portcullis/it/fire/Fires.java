// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.real.VendorSetup;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.PostgresServer;

/** All the fires of a world, each with its system. */
final class Fires {
    private static final String LIMITED = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n";
    private static final String BROKEN = "HTTP/1.1 500 Internal Server Error\r\n";
    private static final String EMPTY =
            "Content-Type: application/json\r\nConnection: close\r\nContent-Length: 13\r\n\r\n{\"errors\":[]}";

    private final FireWorld world;
    private final String vault;
    private final String pam;
    private final List<Fire> all = new ArrayList<>();

    Fires(FireWorld world) throws Exception {
        this.world = world;
        vault = world.vault(FireWorld.CALM, world.bao.url());
        pam = world.pam(FireWorld.CALM, world.postgres.port());
        world.system(FireWorld.CALM, world.bao, world.postgres, vault, pam);
    }

    /** Those that burn while our process runs. */
    List<Fire> all() throws Exception {
        ofVaults();
        ofTheWayToVaults();
        ofDatabases();
        ofEverybodys();
        return List.copyOf(all);
    }

    /** None, for comparison: how long the vendors take on this machine now. */
    Fire none() throws Exception {
        world.system("none", world.bao, world.postgres, vault, pam);
        return new Fire(
                "none",
                world.bao,
                world.postgres,
                Set.of(),
                Fire.NOTHING,
                Fire.NOTHING,
                Fire.NOTHING,
                Fire.Ends.BY_ITSELF);
    }

    /** A vault that is away, for what happens to our own process meanwhile. */
    Fire awayVault(String name) throws Exception {
        CuttingProxy proxy = world.before(world.bao.port());
        proxied(name, proxy, proxy::refuse, proxy::pass, Fire.NOTHING, Fire.Ends.PARTIAL);
        return all.get(all.size() - 1);
    }

    /** A vault that hangs, for what happens to our clock meanwhile. */
    Fire silentVault(String name) throws Exception {
        CuttingProxy proxy = world.before(world.bao.port());
        proxied(name, proxy, proxy::swallow, proxy::pass, Fire.NOTHING, Fire.Ends.PARTIAL);
        return all.get(all.size() - 1);
    }

    private void ofVaults() throws Exception {
        String stopped = world.otherVault("stopped");
        world.system("stopped", world.vendors.otherBao, world.postgres, stopped, pam);
        all.add(Fire.of(
                "stopped",
                world.vendors.otherBao,
                world.postgres,
                stopped,
                world.vendors.otherBao::kill,
                world.vendors.otherBao::startAgain));
        CuttingProxy errors = world.before(world.bao.port());
        proxied("errors", errors, () -> answer(errors, BROKEN), errors::pass, Fire.NOTHING, Fire.Ends.PARTIAL);
        CuttingProxy limited = world.before(world.bao.port());
        proxied("limited", limited, () -> answer(limited, LIMITED), limited::pass, Fire.NOTHING, Fire.Ends.PARTIAL);
        CuttingProxy slow = world.before(world.bao.port());
        proxied("slow", slow, () -> slow.delay(Duration.ofSeconds(5)), slow::pass, Fire.NOTHING, Fire.Ends.LATE);
        CuttingProxy reset = world.before(world.bao.port());
        Fire.Act mend = () -> {
            Thread.sleep(1500); // the length of the fault: the first answers are cut, later ones pass
            reset.pass();
        };
        proxied("reset", reset, () -> reset.cutAnswerTo("sys/leases/revoke"), reset::pass, mend, Fire.Ends.BY_ITSELF);
    }

    private static void answer(CuttingProxy proxy, String head) {
        proxy.answer((head + EMPTY).getBytes(StandardCharsets.US_ASCII));
    }

    private void proxied(String name, CuttingProxy proxy, Fire.Act light, Fire.Act quench, Fire.Act fan, Fire.Ends ends)
            throws Exception {
        String own = world.vault(name, "http://127.0.0.1:" + proxy.port());
        world.system(name, world.bao, world.postgres, own, pam);
        all.add(new Fire(name, world.bao, world.postgres, Set.of(own), light, fan, quench, ends));
    }

    private void ofTheWayToVaults() throws Exception {
        TlsFront named = world.tlsBefore(world.bao.port());
        String nameless = world.vault("nameless", "https://" + FireWorld.NAME + ":" + named.port());
        world.system("nameless", world.bao, world.postgres, nameless, pam);
        all.add(Fire.of(
                "nameless",
                world.bao,
                world.postgres,
                nameless,
                () -> {
                    world.answerName(false);
                    named.cut();
                },
                () -> world.answerName(true)));
        TlsFront front = world.tlsBefore(world.bao.port());
        String expired = world.vault("expired", "https://127.0.0.1:" + front.port());
        world.system("expired", world.bao, world.postgres, expired, pam);
        var good = world.certificate(2);
        var bad = world.certificate(0);
        all.add(Fire.of("expired", world.bao, world.postgres, expired, () -> front.show(bad), () -> front.show(good)));
    }

    private void ofDatabases() throws Exception {
        CuttingProxy proxy = world.before(world.postgres.port());
        String hanging = world.pam("hanging", proxy.port());
        world.system("hanging", world.bao, world.postgres, vault, hanging);
        all.add(Fire.of("hanging", world.bao, world.postgres, hanging, proxy::swallow, proxy::pass));
        String locked = world.pam("locked", world.vendors.locked.port());
        world.system("locked", world.bao, world.vendors.locked, vault, locked);
        all.add(Fire.of(
                "locked",
                world.bao,
                world.vendors.locked,
                locked,
                () -> password(world.vendors.locked, "another"),
                () -> password(world.vendors.locked, VendorSetup.PAM_PASSWORD)));
        String restarted = world.pam("restarted", world.vendors.restless.port());
        world.system("restarted", world.bao, world.vendors.restless, vault, restarted);
        all.add(new Fire(
                "restarted",
                world.bao,
                world.vendors.restless,
                Set.of(restarted),
                Fire.NOTHING,
                () -> restart(world.vendors.restless),
                Fire.NOTHING,
                Fire.Ends.BY_ITSELF));
    }

    /** Directories and the host, which all agents have a part at: whoever is killed meanwhile burns too, so they are last. */
    private void ofEverybodys() throws Exception {
        Set<String> at = Set.of(Directories.KEYCLOAK, Directories.LDAP, Shells.HOST);
        Fire.Act mend = () -> {
            world.directories.goOn();
            world.shells.goOn();
        };
        calm(
                "dark",
                at,
                () -> {
                    world.directories.stop();
                    world.shells.stop();
                },
                mend);
        calm(
                "frozen",
                at,
                () -> {
                    world.directories.hang();
                    world.shells.hang();
                },
                mend);
    }

    private void calm(String name, Set<String> at, Fire.Act light, Fire.Act quench) throws Exception {
        world.system(name, world.bao, world.postgres, vault, pam);
        all.add(new Fire(name, world.bao, world.postgres, at, light, Fire.NOTHING, quench, Fire.Ends.PARTIAL));
    }

    private static void password(PostgresServer postgres, String password) throws Exception {
        VendorSetup.execute(
                postgres,
                "postgres",
                "ALTER ROLE portcullis_pam PASSWORD '" + password + "';"
                        + " SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portcullis_pam'");
    }

    private static void restart(PostgresServer postgres) {
        postgres.kill();
        ServerUnderTest.await("the port is free", Duration.ofSeconds(10), () -> !postgres.isRunning());
        postgres.startAgain();
    }
}
