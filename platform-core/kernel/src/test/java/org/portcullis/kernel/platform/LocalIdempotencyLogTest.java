// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.kernel.world.Database;
import org.portcullis.kernel.world.Refused;
import org.portcullis.kernel.world.World;
import org.portcullis.service.platform.IdempotencyLog.Answer;
import org.portcullis.service.platform.IdempotencyLog.Key;

@ParameterizedClass
@EnumSource(Database.class)
@ExtendWith(Database.Lifetime.class)
@DisplayName("API-1: a repeated request is answered, not done again")
class LocalIdempotencyLogTest {
    private static final Key KEY = new Key("psn_1", "/api/v1/agent-requests", "k1");

    @Parameter
    Database database;

    @TempDir
    Path folder;

    private World world;
    private LocalIdempotencyLog log;

    @BeforeEach
    void open() {
        world = new World(database, folder);
        log = new LocalIdempotencyLog(world.acts);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("the first is done, a second meanwhile waits elsewhere, later ones get the answer")
    void repeats() {
        assertThat(log.claim(KEY, "h1")).isEmpty();
        Refused.with("in-progress", () -> log.claim(KEY, "h1"));
        log.keep(KEY, new Answer(201, "{\"id\":1}"));
        assertThat(log.claim(KEY, "h1")).contains(new Answer(201, "{\"id\":1}"));
        log.keep(KEY, new Answer(500, "{}"));
        assertThat(log.claim(KEY, "h1")).contains(new Answer(201, "{\"id\":1}"));
        log.forget(KEY);
        assertThat(log.claim(KEY, "h1")).isPresent();
    }

    @Test
    @DisplayName("another body is refused, another caller or path is another request")
    void others() {
        log.claim(KEY, "h1");
        Refused.with("idempotency-key-reused", () -> log.claim(KEY, "h2"));
        assertThat(log.claim(new Key("psn_2", KEY.path(), "k1"), "h2")).isEmpty();
        assertThat(log.claim(new Key("psn_1", "/api/v1/persons", "k1"), "h2")).isEmpty();
        Refused.with("bad-idempotency-key", () -> log.claim(new Key("psn_1", "/x", "k".repeat(201)), "h"));
    }

    @Test
    @DisplayName("a secret isn't stored: its repeat is refused")
    void secret() {
        log.claim(KEY, "h1");
        log.keepSecretly(KEY, 201);
        Refused.with("already-handed-over", () -> log.claim(KEY, "h1"));
    }

    @Test
    @DisplayName("what was refused may be tried again; after 24 hours all is forgotten")
    void forgotten() {
        log.claim(KEY, "h1");
        log.forget(KEY);
        assertThat(log.claim(KEY, "h2")).isEmpty();
        log.keep(KEY, new Answer(200, "{}"));
        world.clock.advance(Duration.ofHours(24));
        assertThat(log.claim(KEY, "h3")).isEmpty();
    }
}
