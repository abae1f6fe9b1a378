// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.adapters.Deployed;
import org.portcullis.service.platform.BundleJudge;
import org.portcullis.service.platform.DeployFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way into the framework for bundles that aren't shipped (PLG-2, PLG-4), by the deploy folder or by the API: one
 * at a time, each through the same check. What loses its trust is removed at once.
 */
@Component(
        service = {DeployFolder.class, DeployGate.class},
        immediate = true)
public final class DeployGate implements DeployFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DeployGate.class);
    private static final long POLL_MILLIS = 500;

    private final Host host;
    private final Vouching trust;
    private final Admission admission;
    private final Decisions decisions = new Decisions();
    private final Shelf shelf;
    private final CheckedJars copies;
    private final Deployer deployer;
    private final FolderScan scan;
    private final Orders orders;
    private final ReentrantLock gate = new ReentrantLock(true);
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deploy-folder");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long checkedAt;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile BundleJudge judge;

    /** Lets in what lies in the folder, to be started with the other adapters, and starts to follow it. */
    @Activate
    public DeployGate(BundleContext context) throws IOException {
        this(Path.of(context.getProperty("portcullis.home")), new FrameworkHost(context));
        begin();
        poll.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    DeployGate(Path home, Host host) throws IOException {
        Path folder = home.resolve("deploy");
        this.host = host;
        this.trust = new Vouching(home);
        this.admission = new Admission(Files.createDirectories(home.resolve("data/tmp/deploy")), trust, host);
        this.shelf = new Shelf(home.resolve("data/deploy"));
        this.copies = new CheckedJars(home.resolve("data/deploy"), home.resolve("data/tmp/deploy"));
        Changeover changeover =
                new Changeover(host, () -> Optional.ofNullable(judge), () -> trust.stamp() != checkedAt);
        this.deployer = new Deployer(decisions, shelf, changeover);
        this.scan = new FolderScan(folder, admission, decisions, deployer, shelf);
        this.orders = new Orders(folder, admission, decisions, shelf, deployer, scan);
        this.checkedAt = trust.stamp();
    }

    void begin() {
        scan.first();
    }

    /** Stops to follow the folder. */
    @Deactivate
    public void stop() {
        poll.shutdownNow();
    }

    /** One look at the folder and at what is trusted; never while somebody else changes what runs. */
    void poll() {
        if (judge == null || !host.isUp() || !gate.tryLock()) {
            return; // the platform is still starting
        }
        try {
            if (trust.stamp() != checkedAt) {
                trustWasChanged();
            }
            scan.again();
        } catch (RuntimeException e) {
            LOG.error("The deploy folder can't be followed this time.", e);
        } finally {
            gate.unlock();
        }
    }

    /** Looks at all jars again: what is trusted no longer is removed at once, what was refused may be let in now. */
    void trustChanged() {
        gate.lock(); // whoever holds it gives up its waiting, since what is trusted has changed
        try {
            trustWasChanged();
        } finally {
            gate.unlock();
        }
    }

    private void trustWasChanged() {
        checkedAt = trust.stamp();
        for (Running each : decisions.running()) {
            if (!isTrusted(each)) {
                LOG.warn("{} is trusted no longer: it is stopped and removed", each.name());
                deployer.end(each, Duration.ZERO);
                scan.reconsider(each.file());
            }
        }
        scan.reconsider();
    }

    private boolean isTrusted(Running running) {
        try {
            String digest = running.what().digest();
            trust.signer(shelf.jar(running.name(), digest), digest);
            return true;
        } catch (IOException | Refused e) {
            return false;
        }
    }

    @Override
    public List<AdapterBundle> jars() {
        return decisions.all();
    }

    @Override
    public AutoCloseable listen(Consumer<AdapterBundle> listener) {
        return decisions.listen(listener);
    }

    @Override
    public Upload receive(InputStream jar) throws IOException {
        return Received.of(admission.copy(jar));
    }

    @Override
    public AdapterBundle check(Upload upload) {
        return alone(() -> orders.check((Received) upload));
    }

    @Override
    public Deployed deploy(Upload upload, boolean onlyUpdate, Runnable beforeEffect) {
        return alone(() -> orders.deploy((Received) upload, onlyUpdate, beforeEffect));
    }

    @Override
    public byte[] checkedJar(String sha256) throws IOException {
        return copies.checked(sha256);
    }

    @Override
    public void remove(String name, Runnable beforeEffect) {
        alone(() -> {
            orders.remove(name, beforeEffect);
            return null;
        });
    }

    @Override
    public Deployed rollback(String name, Runnable beforeEffect) {
        return alone(() -> orders.rollback(name, beforeEffect));
    }

    private <T> T alone(Supplier<T> work) {
        try {
            if (!gate.tryLock(Orders.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Orders.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Orders.busy();
        }
        try {
            if (trust.stamp() != checkedAt) {
                trustWasChanged();
            }
            return work.get();
        } finally {
            gate.unlock();
        }
    }
}
