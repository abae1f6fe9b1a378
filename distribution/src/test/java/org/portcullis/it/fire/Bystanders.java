// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.portcullis.it.Bot;

/** Agents that work on the same servers throughout: each with a live session, one that draws and completes all the time. */
final class Bystanders implements AutoCloseable {
    private static final int MANY = 20;

    private final List<Login> logins = new ArrayList<>();
    private final AtomicReference<String> disturbed = new AtomicReference<>();
    private final Principal principal;
    private final Thread working;
    private final Thread drawing;
    private volatile boolean over;
    private volatile int reads;
    private volatile int draws;

    Bystanders(FireWorld world) throws Exception {
        Bot last = null;
        for (int i = 0; i < MANY; i++) {
            last = Crew.live(world, "bystander-" + i);
            String elevation =
                    last.elevateAt("calm-db", "T-1", "read-invoices").must(201).text("id");
            logins.add(new Login(
                            world.postgres,
                            last.draw(elevation).must(200).body().get("credential"))
                    .stay());
        }
        Bot drawer = new Bot(last);
        principal = new Principal(world, last, "bystander-" + (MANY - 1));
        working = begin(() -> {
            for (int i = 0; i < MANY && !over; i++) {
                if (!logins.get(i).reads()) {
                    disturbed.compareAndSet(null, "bystander-" + i + " can't read any more");
                }
                reads++;
            }
        });
        drawing = begin(() -> draw(drawer));
    }

    private void draw(Bot bot) {
        String elevation = bot.elevateAt("calm-db", "draw-" + draws, "read-invoices")
                .must(201)
                .text("id");
        bot.draw(elevation).must(200);
        bot.complete(elevation).must(200);
        draws++;
    }

    private Thread begin(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    while (!over) {
                        try {
                            work.run();
                        } catch (RuntimeException | AssertionError e) {
                            disturbed.compareAndSet(null, e.toString());
                        }
                        LockSupport.parkNanos(200_000_000);
                    }
                },
                "bystanders");
        thread.start();
        return thread;
    }

    /** Nothing happened to any of them, and one still is somebody at the directories. */
    void workOn() throws Exception {
        assertThat(disturbed.get()).isNull();
        assertThat(principal.worksAtKeycloak())
                .as("a bystander's token of Keycloak")
                .isTrue();
        assertThat(principal.worksAtLdap())
                .as("a bystander's password at OpenLDAP")
                .isTrue();
    }

    String remark() {
        return reads + " reads and " + draws + " draws of bystanders";
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        working.join(30_000);
        drawing.join(30_000);
    }
}
