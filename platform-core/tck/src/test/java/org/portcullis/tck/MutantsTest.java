// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** The kit tests itself: a correct adapter passes, and for each promise there is a broken one that fails it (PLG-7). */
class MutantsTest {
    private static final List<Class<?>> RUNS = List.of(
            Issuer.class,
            Participant.class,
            Listing.class,
            Elevation.class,
            Sink.class,
            Directory.class,
            Principal.class,
            Lifecycle.class,
            Recordings.class,
            Sessions.class,
            Stored.class);
    private static Mutation mutation = Mutation.NONE;

    // Not found by the build on their own: they run only through the launcher below.
    static class Sessions extends HumanSessionsContract {
        @Override
        protected HumanSessionsVendor open() {
            return new MemorySessions.Fixture(mutation);
        }
    }

    static class Issuer extends CredentialIssuerContract {
        @Override
        protected CredentialVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Participant extends RevocationParticipantContract {
        @Override
        protected RevocationVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Listing extends InventoryContract {
        @Override
        protected InventoryVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Elevation extends ElevationProviderContract {
        @Override
        protected ElevationVendor open() {
            return new MemoryVendor(mutation);
        }
    }

    static class Sink extends AuditSinkContract {
        @Override
        protected AuditVendor open() {
            return new MemorySink(mutation);
        }
    }

    static class Directory extends AgentDirectoryContract {
        @Override
        protected DirectoryVendor open() {
            return new MemoryDirectory(mutation);
        }
    }

    static class Principal extends PrincipalParticipantContract {
        @Override
        protected PrincipalVendor open() {
            return new MemoryDirectory(mutation);
        }
    }

    static class Lifecycle extends LifecycleEventSourceContract {
        @Override
        protected LifecycleVendor open() {
            return new MemoryPeople.Fixture(mutation);
        }
    }

    static class Recordings extends SessionRecordSourceContract {
        @Override
        protected SessionVendor open() {
            return new MemoryRecordings(mutation);
        }
    }

    static class Stored extends SecretStoreContract {
        @Override
        protected SecretVendor open() {
            return new MemorySecrets(mutation);
        }
    }

    /** A test of a contract. */
    private record Promise(Class<?> run, Method method) {
        String name() {
            return run.getSuperclass().getSimpleName() + "#" + method.getName();
        }
    }

    /** How it went, by promise: the worst of its cases. */
    private static final class Outcome implements TestExecutionListener {
        final Map<String, String> failed = new TreeMap<>();
        final Set<String> skipped = new TreeSet<>();
        final Set<String> passed = new TreeSet<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .ifPresent(source -> {
                        String name =
                                source.getJavaClass().getSuperclass().getSimpleName() + "#" + source.getMethodName();
                        switch (result.getStatus()) {
                            case FAILED -> failed.put(name, String.valueOf(result.getThrowable()));
                            case ABORTED -> skipped.add(name);
                            default -> passed.add(name);
                        }
                    });
        }
    }

    private static List<Promise> promises() {
        List<Promise> all = new ArrayList<>();
        for (Class<?> run : RUNS) {
            for (Class<?> type = run.getSuperclass(); type != VendorContract.class; type = type.getSuperclass()) {
                for (Method method : type.getDeclaredMethods()) {
                    if (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class)) {
                        all.add(new Promise(run, method));
                    }
                }
            }
        }
        return all;
    }

    private static Outcome run(Mutation which, Collection<Promise> promises) {
        mutation = which;
        VendorContract.shortTime = Duration.ofMillis(150);
        Outcome outcome = new Outcome();
        LauncherFactory.create()
                .execute(
                        request()
                                .selectors(promises.stream()
                                        .map(each -> selectMethod(each.run(), each.method()))
                                        .toList())
                                .build(),
                        outcome);
        return outcome;
    }

    @Test
    @DisplayName("an adapter that keeps the contracts passes, with nothing skipped")
    void correctAdapterPasses() {
        Outcome outcome = run(Mutation.NONE, promises());
        assertThat(outcome.failed).isEmpty();
        assertThat(outcome.skipped).isEmpty();
        assertThat(outcome.passed).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @DisplayName("each mutant is caught by the promises that it breaks")
    void mutantIsCaught(Mutation which) {
        List<Promise> broken = promises().stream()
                .filter(each -> which.caughtBy.contains(each.name()))
                .toList();
        assertThat(broken.stream().map(Promise::name)).containsExactlyInAnyOrderElementsOf(which.caughtBy);
        assertThat(run(which, broken).failed.keySet())
                .as("what saw " + which)
                .containsExactlyInAnyOrderElementsOf(which.caughtBy);
    }

    @Test
    @DisplayName("no promise is without a mutant, and none can be overridden")
    void everyPromiseHasAMutant() {
        Set<String> caught = Stream.of(Mutation.values())
                .flatMap(each -> each.caughtBy.stream())
                .collect(Collectors.toSet());
        List<Promise> promises = promises();
        assertThat(promises.stream().map(Promise::name).filter(name -> !caught.contains(name)))
                .as("promises that no mutant breaks")
                .isEmpty();
        assertThat(promises.stream().map(Promise::method).filter(method -> !Modifier.isFinal(method.getModifiers())))
                .as("tests that an adapter could override")
                .isEmpty();
    }

    @Test
    @DisplayName("no contract is left out")
    void everyContractIsRun() throws Exception {
        Set<String> run = new HashSet<>(
                RUNS.stream().map(each -> each.getSuperclass().getSimpleName()).toList());
        Path classes =
                Path.of(VendorContract.class.getResource("VendorContract.class").toURI());
        try (Stream<Path> files = Files.list(classes.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Contract.class") && !name.equals("VendorContract.class"))
                            .map(name -> name.replace(".class", "")))
                    .containsExactlyInAnyOrderElementsOf(run);
        }
    }
}
