// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.portcullis.it.Answer;
import org.portcullis.it.ServerUnderTest;

/** One agent killed while one vendor burns, followed to its end, and checked at the vendors at each stage. */
final class Kill {
    private static final Duration HEALS = Duration.ofSeconds(120);

    private final FireWorld world;
    private final Fire fire;
    private final Crew crew;
    private final Duration sla;
    private Duration atMost;
    private final List<String> course = new ArrayList<>();
    private String id;
    private long begun;

    Kill(FireWorld world, Fire fire, Crew crew, Duration sla) {
        this.world = world;
        this.fire = fire;
        this.crew = crew;
        this.sla = sla;
        this.atMost = sla;
    }

    /** On a machine that is too busy for its SLA even without a fire, a fire elsewhere must not make it worse by much. */
    Kill besides(Kill quiet) {
        long slowest = quiet.calmParts(quiet.now()).stream()
                .mapToLong(part -> part.path("elapsed_ms").asLong())
                .max()
                .orElseThrow();
        Duration busy = Duration.ofMillis(3 * slowest);
        atMost = busy.compareTo(sla) > 0 ? busy : sla;
        return this;
    }

    /** Our own start is in between: no limit for what was ended by then. */
    Kill acrossOurStart() {
        atMost = HEALS;
        return this;
    }

    void command() throws Exception {
        assertThat(crew.shells).as("sessions on the host").allMatch(HostSession::runs);
        fire.light().run();
        begun = System.nanoTime();
        ObjectNode body = new ObjectMapper().createObjectNode().put("reason", "fire: " + fire.name());
        body.putObject("target").put("type", "agent").put("id", crew.bot.id());
        Answer answer = world.office().operator().post("/revocations", body.toString());
        assertThat(answer.status()).as(answer.toString()).isIn(200, 202);
        id = answer.text("id");
    }

    private JsonNode now() {
        return world.office().governor().get("/revocations/" + id).must(200).body();
    }

    private static List<JsonNode> parts(JsonNode revocation) {
        return StreamSupport.stream(revocation.path("parts").spliterator(), false)
                .toList();
    }

    /** Those of vendors that work and can end what they issued; a certificate's signer can't, it waits for its end. */
    private List<JsonNode> calmParts(JsonNode revocation) {
        return parts(revocation).stream()
                .filter(part -> !fire.at().contains(part.path("adapter").asText()))
                .filter(part -> !part.path("adapter").asText().equals(Shells.SIGNING))
                .toList();
    }

    private JsonNode partOf(String adapter) {
        return parts(now()).stream()
                .filter(part -> part.path("adapter").asText().equals(adapter))
                .findFirst()
                .orElseThrow();
    }

    private static boolean proven(JsonNode part) {
        return List.of("REVOKED", "VERIFIED", "NOT_APPLICABLE")
                .contains(part.path("state").asText());
    }

    private String elapsed() {
        return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
    }

    /** The clock jumps in the middle: the time that the kill has is the same, and nothing that it had is late. */
    void endsAcross(Fire.Act jump) throws Exception {
        command();
        crew.isDenied();
        jump.run();
        ServerUnderTest.await(fire.name() + ": what can be ended is ended", sla, () -> calmParts(now()).stream()
                .allMatch(Kill::proven));
        isDeadWhereCalm();
        course.add(partOf(fire.at().iterator().next()).path("state").asText());
        ServerUnderTest.await(
                () -> fire.name() + ": the call ends that hangs, is " + now(),
                sla.dividedBy(2),
                () -> partOf(fire.at().iterator().next()).path("state").asText().equals("RETRYING"));
        course.add("RETRYING after " + elapsed());
        fire.quench().run();
        ServerUnderTest.await(
                () -> fire.name() + ": REVOKED, is " + now(),
                sla.minusNanos(System.nanoTime() - begun),
                () -> now().path("state").asText().equals("REVOKED"));
        course.add("REVOKED after " + elapsed() + signed(now()));
        for (JsonNode part : parts(now())) {
            assertThat(part.path("elapsed_ms").asLong()).as("%s", part).isBetween(0L, sla.toMillis());
        }
        isDead();
    }

    /** What can be ended is, within the SLA, and dead at the vendors; what can't is said, and never success. */
    void burns() throws Exception {
        crew.isDenied();
        fire.fan().run();
        if (fire.ends() == Fire.Ends.BY_ITSELF) {
            return;
        }
        JsonNode[] seen = new JsonNode[1];
        ServerUnderTest.await(
                () -> fire.name() + ": what can be ended is ended, is " + seen[0], atMost.plusSeconds(5), () -> {
                    seen[0] = now();
                    return calmParts(seen[0]).stream().allMatch(Kill::proven);
                });
        course.add("rest proven in "
                + calmParts(seen[0]).stream()
                        .mapToLong(part -> part.path("elapsed_ms").asLong())
                        .max()
                        .orElseThrow()
                + " ms");
        for (JsonNode part : calmParts(seen[0])) {
            assertThat(part.path("elapsed_ms").asLong())
                    .as(fire.name() + ": " + part)
                    .isLessThanOrEqualTo(atMost.toMillis());
        }
        isDeadWhereCalm();
        ServerUnderTest.await(() -> fire.name() + ": PARTIAL, is " + seen[0], sla.plusSeconds(5), () -> {
            seen[0] = now();
            return !seen[0].path("state").asText().equals("REVOKING");
        });
        if (fire.ends() == Fire.Ends.PARTIAL) {
            isPartial();
        }
    }

    private void isDeadWhereCalm() throws Exception {
        assertThat(crew.calm).as(fire.name() + ": at the calm vendors").allMatch(Login::gone);
        if (!fire.at().contains(Shells.HOST)) {
            assertThat(crew.shells)
                    .as(fire.name() + ": its sessions on the host")
                    .allMatch(HostSession::ended);
        }
        assertThat(crew.principal.goneAtKeycloak())
                .as(fire.name() + ": gone at Keycloak")
                .isEqualTo(!fire.at().contains(Directories.KEYCLOAK));
        if (!fire.at().contains(Directories.LDAP)) {
            assertThat(crew.principal.goneAtLdap())
                    .as(fire.name() + ": gone at OpenLDAP")
                    .isTrue();
        }
    }

    private void isPartial() {
        for (String at : fire.at()) {
            isPartial(at);
        }
    }

    private void isPartial(String at) {
        JsonNode[] burning = new JsonNode[1];
        ServerUnderTest.await(() -> fire.name() + ": said why, is " + burning[0], sla.plusSeconds(30), () -> {
            burning[0] = partOf(at);
            return List.of("RETRYING", "STUCK")
                    .contains(burning[0].path("state").asText());
        });
        assertThat(now().path("state").asText()).isEqualTo("PARTIAL");
        assertThat(burning[0].path("detail").asText()).as("the reason").isNotBlank();
        course.add(burning[0].path("state").asText() + " ("
                + burning[0].path("detail").asText() + ")");
    }

    /** Returns when its time is over; it burns on. */
    void afterTheSla() {
        ServerUnderTest.await("the SLA's end", sla, () -> System.nanoTime() - begun > sla.toNanos());
    }

    /** The vendor works again. */
    void mend() throws Exception {
        if (fire.ends() == Fire.Ends.PARTIAL) {
            assertThat(now().path("state").asText())
                    .as(fire.name() + " still burns")
                    .isEqualTo("PARTIAL");
            fire.quench().run();
        }
    }

    /** Success by itself once it is mended, and everything dead at the vendor's own side. */
    void heals() throws Exception {
        JsonNode[] seen = new JsonNode[1];
        ServerUnderTest.await(() -> fire.name() + ": REVOKED, is " + seen[0], HEALS, () -> {
            seen[0] = now();
            return seen[0].path("state").asText().equals("REVOKED");
        });
        course.add("REVOKED after " + elapsed() + signed(seen[0]));
        if (fire.ends() != Fire.Ends.PARTIAL) {
            fire.quench().run();
        }
        isDead();
    }

    private static String signed(JsonNode revocation) {
        return parts(revocation).stream()
                .filter(part -> part.path("adapter").asText().equals(Shells.SIGNING))
                .map(part -> ", certificates " + part.path("evidence").asText() + " after "
                        + part.path("elapsed_ms").asText() + " ms")
                .findFirst()
                .orElse("");
    }

    void isDead() throws Exception {
        assertThat(crew.burning).as(fire.name() + ": at the vendor that burned").allMatch(Login::gone);
        assertThat(crew.calm).as(fire.name() + ": at the calm vendors").allMatch(Login::gone);
        assertThat(world.leases(fire.minting(), fire.name()))
                .as(fire.name() + ": leases")
                .isZero();
        for (HostSession each : crew.shells) {
            assertThat(each.ended())
                    .as(fire.name() + ": its session on the host")
                    .isTrue();
            assertThat(each.refused()).as(fire.name() + ": its certificate").isTrue();
        }
        assertThat(crew.shells).extracting(HostSession::why).allMatch(why -> why.contains("by the platform"));
        assertThat(crew.principal.goneAtKeycloak())
                .as(fire.name() + ": at Keycloak")
                .isTrue();
        assertThat(crew.principal.goneAtLdap())
                .as(fire.name() + ": at OpenLDAP")
                .isTrue();
        crew.isDenied();
    }

    @Override
    public String toString() {
        return fire.name() + ": " + String.join(", ", course);
    }
}
