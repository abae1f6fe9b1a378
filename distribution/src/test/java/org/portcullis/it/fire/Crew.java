// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.tck.server.PostgresServer;

/** An agent at work in a calm system and in one that will burn: leases, live sessions, a stream through the gateway. */
final class Crew {
    private static final int LEASES = 10;
    private static final int FEW = 2;
    private static final int SESSIONS = 3;
    private static final int SHELLS = 2;

    final Bot bot;
    final List<Login> calm = new ArrayList<>();
    final List<Login> burning = new ArrayList<>();
    private final String streaming;
    private final GatewayStream stream;
    final Principal principal;
    final List<HostSession> shells = new ArrayList<>();
    private final FireWorld world;

    Crew(FireWorld world, Fire fire) throws Exception {
        this.world = world;
        bot = live(world, "fire-" + fire.name());
        for (int i = 0; i < LEASES; i++) {
            calm.add(draw("calm-db", "calm-" + i, world.postgres));
        }
        int many = fire.ends() == Fire.Ends.LATE
                ? FEW
                : LEASES; // a vault that takes 5 s for each answer: some 25 s for each
        for (int i = 0; i < many; i++) {
            burning.add(draw(fire.name() + "-db", "task-" + i, fire.database()));
        }
        for (int i = 0; i < SESSIONS; i++) {
            calm.get(i).stay();
        }
        for (int i = 0; i < FEW; i++) {
            burning.get(i).stay();
        }
        streaming = bot.elevate("stream", "read-invoices").must(201).text("id");
        stream = new GatewayStream(world.server, bot, streaming);
        enter();
        principal = new Principal(world, bot, "fire-" + fire.name());
        works();
    }

    /**
     * Two sessions on the host. A certificate lives no longer than a kill may take; on a busy machine 3 s can be over before
     * the session has begun, and then it draws anew. One agent at a time, so that they don't make each other late.
     */
    private void enter() {
        synchronized (world) {
            for (int attempt = 0; shells.size() < SHELLS; attempt++) {
                assertThat(attempt).as("attempts to begin a session").isLessThan(10);
                enter(new Bot(bot), "shell-" + attempt).ifPresent(shells::add);
            }
        }
    }

    private Optional<HostSession> enter(Bot own, String task) {
        try {
            String elevation = own.elevateAt(Shells.SYSTEM, task, Shells.OPERATION)
                    .must(201)
                    .text("id");
            JsonNode credential = own.draw(elevation).must(200).body().get("credential");
            return new HostSession(world.shells, credential).begun();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A live agent that may work in all systems of the world. */
    static Bot live(FireWorld world, String name) {
        Office office = world.office();
        Bot bot = office.newBot();
        ObjectNode application = office.application(name, "HIGH", bot.publicJwk());
        ArrayNode operations = ((ObjectNode) application.get("declared_intent")).withArray("operations");
        for (String system : world.systems()) {
            operations.addObject().put("system", system).put("operation", "read-invoices");
        }
        operations.addObject().put("system", Shells.SYSTEM).put("operation", Shells.OPERATION);
        application.withObjectProperty("labels").put("directory-groups", "orders");
        office.live(bot, application).login().must(200);
        return bot;
    }

    private Login draw(String system, String task, PostgresServer database) {
        String elevation =
                bot.elevateAt(system, task, "read-invoices").must(201).text("id");
        return new Login(database, bot.draw(elevation).must(200).body().get("credential"));
    }

    void works() throws Exception {
        assertThat(calm).as("calm").allMatch(Login::reads);
        assertThat(burning).as("burning").allMatch(Login::reads);
        assertThat(stream.goesOn()).as("the stream").isTrue();
        assertThat(shells).as("its sessions on the host").hasSize(SHELLS).allMatch(HostSession::runs);
        assertThat(principal.worksAtKeycloak()).as("its token of Keycloak").isTrue();
        assertThat(principal.worksAtLdap()).as("its password at OpenLDAP").isTrue();
    }

    /** Through us nothing goes any more, on any path. */
    void isDenied() throws InterruptedException {
        assertThat(bot.elevateAt("calm-db", "after", "read-invoices").status()).isIn(401, 403);
        assertThat(bot.draw(streaming).status()).isIn(401, 403);
        assertThat(bot.through(streaming, "GET", "/gw/billing-db/invoices").status())
                .isIn(401, 403);
        assertThat(stream.endsWithin(2)).as("the stream is cut").isTrue();
        Bot again = new Bot(bot);
        assertThat(again.login().status()).as("a new token").isIn(400, 401, 403);
    }
}
