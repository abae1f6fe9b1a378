// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

@Timeout(30)
@DisplayName("PLG-3: a check builds the adapter beside what runs and asks its vendor; it leaves nothing behind")
class TrialsTest {
    private static final String ID = "vault-tried~x";
    private static volatile TriedAdapter last;
    private static volatile CountDownLatch closed;

    private Trials trials;

    /** An adapter as Declarative Services build it. */
    public static final class TriedAdapter implements RevocationParticipant {
        final Path home;
        private final Object vendor;

        /** Refuses a setting that only it understands. */
        public TriedAdapter(BundleContext context, Map<String, Object> properties) {
            if (properties.get("url").equals("bad")) {
                throw new AdapterException(FailureKind.MISCONFIGURED, "url: not an address");
            }
            home = Path.of(context.getProperty("portcullis.home"));
            vendor = properties.get("url");
            last = this;
        }

        void close() {
            closed.countDown();
        }

        @Override
        public String vendorIdentity(CallContext context) {
            try {
                Files.writeString(home.resolve("book"), "kept");
                if (vendor.equals("hanging")) {
                    new CountDownLatch(1).await();
                }
            } catch (java.io.IOException e) {
                throw new AdapterException(FailureKind.INTERNAL, "no room", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AdapterException(FailureKind.TIMEOUT, "interrupted", e);
            }
            if (vendor.equals("odd")) {
                throw new IllegalStateException("password=hunter2");
            }
            if (vendor.equals("down")) {
                throw new AdapterException(FailureKind.UNAVAILABLE, "connection refused");
            }
            return "cluster-1";
        }

        @Override
        public Part part() {
            return Part.VAULT_LEASE;
        }

        @Override
        public Optional<Evidence> strongestEvidence() {
            return Optional.empty();
        }

        @Override
        public Receipt revoke(Order order, CallContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Evidence> confirm(Order order, CallContext context) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void start() {
        last = null;
        closed = new CountDownLatch(1);
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        description.configurationPid = new String[] {"org.portcullis.adapter.vault.tried"};
        description.implementationClass = TriedAdapter.class.getName();
        description.init = 2;
        description.deactivate = "close";
        description.activationFields = new String[0];
        description.references = new ReferenceDTO[0];
        description.properties = Map.of();
        description.bundle = new BundleDTO();
        Bundle bundle = fake(
                Bundle.class,
                Map.of(
                        "loadClass",
                        TriedAdapter.class,
                        "getBundleContext",
                        noContext(),
                        "getHeaders",
                        new Hashtable<>()));
        trials = new Trials(
                fake(BundleContext.class, Map.of("getBundle", bundle)),
                fake(ServiceComponentRuntime.class, Map.of("getComponentDescriptionDTOs", List.of(description))),
                Duration.ofSeconds(1),
                reference -> Secret.of("x"));
    }

    private static BundleContext noContext() {
        return fake(BundleContext.class, Map.of());
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> answers.get(method.getName())));
    }

    private Optional<String> problem(String url) {
        return trials.problem(ID, Map.of("url", url));
    }

    @Test
    @DisplayName("a vendor that answers: no problem, the adapter is closed and its scratch folder is gone")
    void good() throws Exception {
        assertThat(problem("good")).isEmpty();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(last.home).doesNotExist();
    }

    @Test
    @DisplayName("what the adapter says of its settings, and of its vendor")
    void itsOwnWords() {
        assertThat(problem("bad")).hasValueSatisfying(text -> assertThat(text).contains("url: not an address"));
        assertThat(problem("down")).hasValueSatisfying(text -> assertThat(text).contains("connection refused"));
    }

    @Test
    @DisplayName("CRB-2: what a foreign exception says is not shown")
    void foreignText() {
        assertThat(problem("odd"))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("IllegalStateException").doesNotContain("hunter2"));
    }

    @Test
    @DisplayName("PLG-6: a vendor that hangs is a problem at the deadline, and its adapter goes all the same")
    void hanging() throws Exception {
        assertThat(problem("hanging"))
                .hasValueSatisfying(text -> assertThat(text).contains("did not answer within 1 s"));
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
