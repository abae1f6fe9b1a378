// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.tck.service.SettableClock;

@DisplayName("TOK-4: keys rotate without refusing a living token")
class KeyRingTest {
    private static final Duration KEEP = Duration.ofMinutes(61);
    private static final JWTClaimsSet CLAIMS =
            new JWTClaimsSet.Builder().subject("agt_1").build();

    @TempDir
    Path home;

    private final SettableClock clock = new SettableClock();

    private KeyRing open() throws IOException {
        return KeyRing.open(home.resolve("keys"), clock, KEEP);
    }

    private static void verify(KeyRing ring, String token) throws BadToken {
        StrictJws jws = StrictJws.parse(token);
        ring.verificationKey(jws.header().getKeyID()).orElseThrow().verify(jws);
    }

    @Test
    void aTokenOutlivesRotationAndRestartAndItsKeyGoesAfterwards() throws Exception {
        KeyRing ring = open();
        String token = ring.sign("at+jwt", CLAIMS);
        String kid = StrictJws.parse(token).header().getKeyID();
        List<String> before = ids(ring);
        ring.rotate();
        assertThat(StrictJws.parse(ring.sign("at+jwt", CLAIMS)).header().getKeyID())
                .as("the key that was announced signs now")
                .isNotEqualTo(kid)
                .isIn(before);
        verify(open(), token);
        clock.advance(KEEP.plusMinutes(1));
        assertThat(open().verificationKey(kid)).isEmpty();
        assertThat(files()).hasSize(2);
    }

    @Test
    void onlyPublicHalvesArePublished() throws Exception {
        KeyRing ring = open();
        assertThat(JWKSet.parse(ring.publicJwks()).getKeys()).hasSize(2).noneMatch(key -> key.isPrivate());
        assertThat(ring.publicJwks()).doesNotContain("\"d\"");
    }

    @Test
    void rotationFollowsTheKeysAge() throws Exception {
        KeyRing ring = open();
        assertThat(ring.rotateIfOlderThan(Duration.ofDays(30))).isFalse();
        clock.advance(Duration.ofDays(31));
        assertThat(ring.rotateIfOlderThan(Duration.ofDays(30))).isTrue();
    }

    @Test
    @DisplayName("a crash between two files of a rotation is put right")
    void halfRotation() throws Exception {
        KeyRing ring = open();
        String token = ring.sign("at+jwt", CLAIMS);
        for (Path file : files()) { // as if the old key had been retired and the next one not yet promoted
            String text = Files.readString(file);
            Files.writeString(file, text.replace("CURRENT", "RETIRED"));
        }
        KeyRing again = open();
        verify(again, token);
        verify(again, again.sign("at+jwt", CLAIMS));
        assertThat(ids(again)).hasSize(3);
    }

    @Test
    void keyFilesThatOthersMayReadAreRefusedWithTheRemedy() throws Exception {
        open();
        Path file = files().get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("chmod go=");
    }

    @Test
    void aDamagedKeyFileIsNamedAndItsTextNotRepeated() throws Exception {
        open();
        Path file = files().get(0);
        Files.writeString(file, Files.readString(file).replace("\"jwk\"", "\"jw\""));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasMessageNotContaining("\"d\"")
                .hasNoCause();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("keys"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> ids(KeyRing ring) throws Exception {
        return JWKSet.parse(ring.publicJwks()).getKeys().stream()
                .map(key -> key.getKeyID())
                .toList();
    }
}
