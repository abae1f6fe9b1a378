// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretStore;

/** Contract of {@link SecretStore} (PLG-3). */
public abstract class SecretStoreContract extends VendorContract<SecretVendor> {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String KEY = "password";

    private String value() {
        String value = "tck-secret-" + NUMBER.incrementAndGet() + "-" + System.nanoTime();
        canary(value);
        return value;
    }

    private String written(String value) {
        return vendor().write("one", Map.of(KEY, value, "username", "login-of-it"));
    }

    private String read(String path, CallContext context) {
        try (Secret secret = vendor().store().read(path, KEY, context)) {
            shown(secret);
            return secret.revealString();
        }
    }

    private String read(String path) {
        return read(path, context());
    }

    private void isRejected(String path, String key) {
        AdapterException e =
                failure(() -> vendor().store().read(path, key, context()).revealString());
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.REJECTED);
        assertThat(e.getMessage()).as("says where").contains(path);
    }

    @Test
    @DisplayName("the value of the key, as it was written")
    final void valueAsWritten() {
        String value = value();
        List<String> odd = List.of(
                value,
                " " + value + " \n",
                "\"" + value + "\\ Grüße 日本 \uD83D\uDE00\tä{}[]%&+",
                "5432",
                "true",
                value + "x".repeat(20_000));
        for (String each : odd) {
            assertThat(read(written(each))).isEqualTo(each);
        }
    }

    @Test
    @DisplayName("a rotated secret is read as it is now")
    final void rotated() {
        String first = value();
        String path = written(first);
        assertThat(read(path)).isEqualTo(first);
        String second = value();
        assertThat(written(second)).as("the same place").isEqualTo(path);
        assertThat(read(path)).isEqualTo(second);
    }

    @Test
    @DisplayName("each caller has a secret of its own: wiping one leaves the next readable")
    final void ownCopy() {
        String value = value();
        String path = written(value);
        assertThat(read(path)).isEqualTo(value);
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("a path at which nothing stands, or nothing any more, is REJECTED and named")
    final void unknownPath() {
        String path = written(value());
        isRejected(path + "-none", KEY);
        vendor().delete(path);
        isRejected(path, KEY);
    }

    @Test
    @DisplayName("a key that the secret doesn't have, or that is empty, is REJECTED")
    final void unknownKey() {
        isRejected(written(value()), "no-such-key");
        isRejected(vendor().write("one", Map.of(KEY, "", "other", "there")), KEY);
    }

    @Test
    @DisplayName("PLG-4: what the instance's settings don't name is FORBIDDEN, though it stands there")
    final void elsewhere() {
        String path = vendor().writeElsewhere("one", Map.of(KEY, value()));
        failsWith(
                Set.of(FailureKind.FORBIDDEN),
                () -> vendor().store().read(path, KEY, context()).revealString());
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a fault is an error of its kind, never a value; all goes well afterwards")
    final void faults(Fault fault) {
        String value = value();
        String path = written(value);
        breakWith(fault);
        failsWith(fault.kinds(), () -> read(path));
        heal();
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("the adapter's own login withdrawn after it has been used: an error, and well again with a new one")
    final void credentialsRevokedUnderOurFeet() {
        String value = value();
        String path = written(value);
        assertThat(read(path)).isEqualTo(value);
        breakWith(Fault.BAD_CREDENTIALS);
        failsWith(Fault.BAD_CREDENTIALS.kinds(), () -> read(path));
        heal();
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        String path = written(value());
        breakWith(Fault.HANG);
        timesOut(context -> read(path, context));
    }

    @Test
    @DisplayName("a vendor whose answer never comes: TIMEOUT, and read again all is well")
    final void lateAnswer() {
        String value = value();
        String path = written(value);
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> read(path, context));
        heal();
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        String path = written(value());
        saysHowLongToWait(() -> read(path));
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        String value = value();
        String path = written(value);
        breakWith(Fault.SLOW);
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        String path = written(value());
        failsWith(Set.of(FailureKind.TIMEOUT), () -> read(path, within(Duration.ofSeconds(-1))));
    }

    @Test
    @DisplayName("32 threads read at once, and each gets what it asked for")
    final void manyThreads() {
        List<String> values = List.of(value(), value());
        List<String> paths = List.of(
                vendor().write("first", Map.of(KEY, values.get(0))),
                vendor().write("second", Map.of(KEY, values.get(1))));
        AtomicInteger turn = new AtomicInteger();
        List<Boolean> right = onAllThreads(() -> {
            int mine = turn.getAndIncrement() % 2;
            return read(paths.get(mine)).equals(values.get(mine));
        });
        assertThat(right).doesNotContain(false);
    }

    @Test
    @DisplayName("PLG-2: the instance that takes its place reads the same")
    final void restarted() {
        String value = value();
        String path = written(value);
        shown(vendor().store());
        assertThat(read(path)).isEqualTo(value);
        restart();
        assertThat(read(path)).isEqualTo(value);
    }

    @Test
    @DisplayName("a server with another's certificate is told nothing, and is an error")
    final void wrongCertificate() throws Exception {
        String path = written(value());
        try (Impostor impostor = new Impostor()) {
            Optional<SecretStore> misled = vendor().storeAt(impostor.address());
            Assumptions.assumeTrue(misled.isPresent(), "this fixture can't show its adapter another server");
            failsWith(EnumSet.of(FailureKind.MISCONFIGURED, FailureKind.UNAVAILABLE), () -> misled.get()
                    .read(path, KEY, context()));
            assertThat(impostor.heard()).as("what the impostor was told").isEmpty();
        }
    }
}
