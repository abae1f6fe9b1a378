// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.credential.IssuedCredential;

@DisplayName("PLG-6: whatever an adapter throws or answers is one clear failure with the instance's name")
class FaultyAdapterTest {
    private static final Duration AMPLE = Duration.ofSeconds(20);
    private InvokerFixture fixture;

    @BeforeEach
    void start() throws InterruptedException {
        fixture = new InvokerFixture(Map.of());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    static Stream<Arguments> thrown() {
        return Stream.of(
                Arguments.of(new IllegalStateException("password=s3cr3t"), "java.lang.IllegalStateException"),
                Arguments.of(new NoClassDefFoundError("s3cr3t"), "java.lang.NoClassDefFoundError"),
                Arguments.of(new StackOverflowError("s3cr3t"), "java.lang.StackOverflowError"),
                Arguments.of(new AssertionError("s3cr3t"), "java.lang.AssertionError"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    @DisplayName("anything but AdapterException is INTERNAL and tells only its class")
    void thrownThings(Throwable thrown, String name) {
        fixture.adapter.issue = () -> sneaky(thrown);
        AdapterException failure = issueFails();
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure).hasMessageStartingWith("vault-fake~one: issue: ").hasMessageContaining(name);
        assertThat(failure.getMessage()).doesNotContain("s3cr3t");
        assertThat(failure.getCause()).isNull();
    }

    @Test
    @DisplayName("an exception that throws when it is asked anything: INTERNAL all the same, and nobody waits for ever")
    void evilException() {
        fixture.adapter.issue = () -> {
            throw new EvilException();
        };
        AdapterException failure = assertTimeoutPreemptively(AMPLE, this::issueFails);
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure).hasMessageContaining("EvilException");
    }

    private static final class EvilException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new EvilException();
        }

        @Override
        public String getMessage() {
            throw new EvilException();
        }
    }

    @Test
    @DisplayName("an AdapterException keeps its kind and words, and gets the name; control characters go")
    void ownException() {
        fixture.adapter.issue = () -> {
            throw new AdapterException(FailureKind.REJECTED, "role is\r\nunknown: create it");
        };
        AdapterException failure = issueFails();
        assertThat(failure.kind()).isEqualTo(FailureKind.REJECTED);
        assertThat(failure).hasMessage("vault-fake~one: issue: role is  unknown: create it");
    }

    static Stream<Arguments> rubbish() {
        Instant soon = Instant.now().plusSeconds(60);
        return Stream.of(
                Arguments.of("null", (Supplier<IssuedCredential>) () -> null),
                Arguments.of("another reference", (Supplier<IssuedCredential>)
                        () -> InvokerFixture.credential("v1:other", soon)),
                Arguments.of("lives longer", (Supplier<IssuedCredential>)
                        () -> InvokerFixture.credential("v1:ref", soon.plusSeconds(3600))),
                Arguments.of("without values", (Supplier<IssuedCredential>) () -> new IssuedCredential(
                        InvokerFixture.credential("v1:ref", soon).lease(), Map.of())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rubbish")
    @DisplayName("a rubbish credential is INTERNAL: its outcome is unknown")
    void rubbishCredential(String flaw, Supplier<IssuedCredential> answer) {
        fixture.adapter.issue = answer;
        AdapterException failure = issueFails();
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure).hasMessageContaining(flaw);
    }

    @Test
    @DisplayName("null and rubbish from the revocation lane too; each changing call is recorded")
    void revocationLane() throws InterruptedException {
        fixture.adapter.revoke = () -> null;
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, () -> fixture.invoker
                .revoke(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE))
                .get());
        assertThat(failed.getCause()).isInstanceOf(AdapterException.class).hasMessageContaining("answered null");
        fixture.adapter.confirm = () -> null;
        assertThat(fixture.invoker.confirm(InvokerFixture.ID, InvokerFixture.order(), InvokerFixture.call(AMPLE)))
                .failsWithin(AMPLE);
        Until.so("recorded", () -> fixture.recorded.size() == 1);
        assertThat(fixture.recorded.peek().operation()).isEqualTo("revoke");
        assertThat(fixture.recorded.peek().failure()).isPresent();
    }

    @Test
    @DisplayName("reserve is repeated when its outcome is unknown or nothing happened, never when NEVER; issue isn't")
    void repeats() {
        fixture.adapter.reserve = () -> {
            if (fixture.adapter.calls.get() < 2) {
                throw new AdapterException(FailureKind.INTERNAL, "lost");
            }
            return "v1:second";
        };
        assertThat(reserve()).isEqualTo("v1:second");
        fixture.adapter.calls.set(0);
        fixture.adapter.issue = () -> {
            throw new AdapterException(FailureKind.TIMEOUT, "lost");
        };
        assertThat(issueFails().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(fixture.adapter.calls).hasValue(1);
    }

    @Test
    @DisplayName("an instance that isn't there is MISCONFIGURED, and says what to do")
    void missing() {
        AdapterException failure = catchThrowableOfType(
                AdapterException.class,
                () -> fixture.invoker.reserve("vault-fake~two", InvokerFixture.request(), InvokerFixture.call(AMPLE)));
        assertThat(failure.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(failure).hasMessageContaining("vault-fake~two").hasMessageContaining("configure it");
    }

    private String reserve() {
        return fixture.invoker.reserve(InvokerFixture.ID, InvokerFixture.request(), InvokerFixture.call(AMPLE));
    }

    private AdapterException issueFails() {
        return catchThrowableOfType(
                AdapterException.class,
                () -> fixture.invoker.issue(
                        InvokerFixture.ID,
                        "v1:ref",
                        InvokerFixture.request(),
                        InvokerFixture.call(AMPLE),
                        new InFlight<>((late, failed) -> {})));
    }

    @SuppressWarnings("unchecked")
    private static <T, E extends Throwable> T sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
