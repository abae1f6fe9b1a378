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
        long slowest = parts(quiet.now()).stream()
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

    private List<JsonNode> calmParts(JsonNode revocation) {
        return parts(revocation).stream()
                .filter(part -> !part.path("adapter").asText().equals(fire.at()))
                .toList();
    }

    private static boolean proven(JsonNode part) {
        return List.of("REVOKED", "VERIFIED", "NOT_APPLICABLE")
                .contains(part.path("state").asText());
    }

    private String elapsed() {
        return "%.1f s".formatted((System.nanoTime() - begun) / 1e9);
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
        assertThat(crew.calm).as(fire.name() + ": at the calm vendors").allMatch(Login::gone);
        ServerUnderTest.await(() -> fire.name() + ": PARTIAL, is " + seen[0], sla.plusSeconds(5), () -> {
            seen[0] = now();
            return !seen[0].path("state").asText().equals("REVOKING");
        });
        if (fire.ends() == Fire.Ends.PARTIAL) {
            isPartial();
        }
    }

    private void isPartial() {
        JsonNode[] burning = new JsonNode[1];
        ServerUnderTest.await(() -> fire.name() + ": said why, is " + burning[0], sla.plusSeconds(30), () -> {
            burning[0] = parts(now()).stream()
                    .filter(part -> part.path("adapter").asText().equals(fire.at()))
                    .findFirst()
                    .orElseThrow();
            return List.of("RETRYING", "STUCK")
                    .contains(burning[0].path("state").asText());
        });
        assertThat(now().path("state").asText()).isEqualTo("PARTIAL");
        assertThat(burning[0].path("detail").asText()).as("the reason").isNotBlank();
        course.add(burning[0].path("state").asText() + " ("
                + burning[0].path("detail").asText() + ")");
    }

    /** Mended: success by itself, and everything dead at the vendor's own side. */
    void heals() throws Exception {
        if (fire.ends() == Fire.Ends.PARTIAL) {
            assertThat(now().path("state").asText())
                    .as(fire.name() + " still burns")
                    .isEqualTo("PARTIAL");
            fire.quench().run();
        }
        JsonNode[] seen = new JsonNode[1];
        ServerUnderTest.await(() -> fire.name() + ": REVOKED, is " + seen[0], HEALS, () -> {
            seen[0] = now();
            return seen[0].path("state").asText().equals("REVOKED");
        });
        course.add("REVOKED after " + elapsed());
        fire.quench().run();
        isDead();
    }

    void isDead() throws Exception {
        assertThat(crew.burning).as(fire.name() + ": at the vendor that burned").allMatch(Login::gone);
        assertThat(crew.calm).as(fire.name() + ": at the calm vendors").allMatch(Login::gone);
        assertThat(world.leases(fire.minting(), fire.name()))
                .as(fire.name() + ": leases")
                .isZero();
        crew.isDenied();
    }

    @Override
    public String toString() {
        return fire.name() + ": " + String.join(", ", course);
    }
}
