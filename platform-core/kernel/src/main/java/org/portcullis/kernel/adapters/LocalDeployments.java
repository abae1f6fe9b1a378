// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.adapters.Deployed;
import org.portcullis.service.adapters.Deployments;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.DeployFolder;

/** Lets administrators deploy, and records each order before it takes effect (PLG-4, AUD-3). */
@Component(service = Deployments.class)
public final class LocalDeployments implements Deployments {
    private static final int LONGEST_NAME = 150;

    private final Acts acts;
    private final DeployFolder folder;
    private final Adapters adapters;
    private final ActivationFailures failures;

    /** Over the one way into the framework, and the instances that people see. */
    @Activate
    public LocalDeployments(
            @Reference Acts acts,
            @Reference DeployFolder folder,
            @Reference Adapters adapters,
            @Reference ServiceComponentRuntime components) {
        this.acts = acts;
        this.folder = folder;
        this.adapters = adapters;
        this.failures = new ActivationFailures(components);
    }

    @Override
    public AdapterBundle check(Caller caller, InputStream jar) throws IOException {
        requireAdmin(caller, Attempt.of("bundle.check", caller.personId(), Map.of()));
        try (DeployFolder.Upload upload = folder.receive(jar)) {
            return folder.check(upload);
        }
    }

    @Override
    public Deployed deploy(Caller caller, InputStream jar, boolean onlyUpdate) throws IOException {
        requireAdmin(caller, Attempt.of("bundle.deploy", caller.personId(), Map.of())); // before a byte of it is kept
        try (DeployFolder.Upload upload = folder.receive(jar)) {
            Attempt attempt = Attempt.of(
                    "bundle.deploy",
                    caller.personId(),
                    Map.of(
                            "bundle", upload.name(),
                            "version", upload.version(),
                            "sha256", upload.sha256(),
                            "extension_points", upload.rights().extensionPoints(),
                            "hosts", upload.rights().hosts(),
                            "secrets", upload.rights().secrets()));
            return told(acts.checked(attempt, () -> folder.deploy(upload, onlyUpdate, () -> record(attempt))));
        }
    }

    @Override
    public void remove(Caller caller, String name) {
        Attempt attempt = attempt("bundle.remove", caller, name);
        requireAdmin(caller, attempt);
        acts.checked(attempt, () -> {
            folder.remove(name, () -> record(attempt));
            return null;
        });
    }

    @Override
    public Deployed rollback(Caller caller, String name) {
        Attempt attempt = attempt("bundle.roll-back", caller, name);
        requireAdmin(caller, attempt);
        return told(acts.checked(attempt, () -> folder.rollback(name, () -> record(attempt))));
    }

    /** It runs; that an instance of it doesn't, and didn't before, is no reason to refuse it, and worth a word. */
    private Deployed told(Deployed done) {
        AdapterBundle bundle = done.bundle();
        String idle = adapters.instances().stream()
                .filter(instance -> !instance.state().equals("ACTIVE") && failures.isOf(instance.id(), bundle.name()))
                .map(instance -> "its instance " + instance.id() + " does not come up: "
                        + failures.of(instance.id()).orElse(instance.reason()))
                .collect(Collectors.joining("; "));
        String reason =
                Stream.of(bundle.reason(), idle).filter(each -> !each.isEmpty()).collect(Collectors.joining("; "));
        AdapterBundle shown = new AdapterBundle(
                bundle.name(), bundle.version(), bundle.signer(), bundle.state(), reason, bundle.previous());
        return new Deployed(shown.with(bundle.rights()), done.outcome(), done.before(), done.millis());
    }

    private static Attempt attempt(String action, Caller caller, String name) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return Attempt.of(action, caller.personId(), Map.of("bundle", shown));
    }

    private void requireAdmin(Caller caller, Attempt attempt) {
        acts.checked(attempt, () -> {
            caller.require(Role.ADMIN);
            return null;
        });
    }

    /** What can't be recorded doesn't happen; what comes of it is recorded by {@link DeployAudit}. */
    private void record(Attempt attempt) {
        acts.change(
                attempt,
                tx -> tx.audit(new AuditEntry(
                        attempt.action(),
                        "ALLOWED",
                        attempt.actor(),
                        Optional.empty(),
                        Optional.empty(),
                        attempt.details())));
    }
}
