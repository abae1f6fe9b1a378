// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.apache.felix.framework.Felix;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running server, from the lock on its home folder to the open ports. {@link #close} undoes it in reverse. */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int LAST_LEVEL = 6;
    private static final long LEVEL_SECONDS = 60;
    private static final long READY_SECONDS = 60;
    private static final long STOP_MILLIS = 20_000;

    private final Home home;
    private final PortsFile portsFile;
    private volatile Optional<TargetProcess> target = Optional.empty();
    private volatile Framework framework;
    private String controlUrl;
    private String dataUrl;

    /** A server on a home folder whose lock is held; {@link #close} gives it back, whether it was started or not. */
    Server(Home home) {
        this.home = home;
        this.portsFile = new PortsFile(home);
    }

    /** Starts the server and returns when it is ready. After a failure only {@link #close} is of use. */
    void start(Path distribution, Map<String, String> environment) throws StartFailure {
        Settings settings = Settings.load(home.folder());
        Listener control = Listener.read("control", 8480, settings, environment);
        Listener data = Listener.read("data", 8481, settings, environment);
        control.check();
        data.check();
        BundleSeal.check(distribution, home.folder());
        portsFile.remove();
        FirstKeys.make(home);
        target = TargetProcess.start(home, distribution, settings);
        StartSignals signals = startFramework(distribution, settings);

        HttpServers servers = new HttpServers(framework.getBundleContext(), settings);
        int controlPort = servers.open(control);
        int dataPort = servers.open(data);
        signals.awaitReady(READY_SECONDS);
        awaitServlets("control");
        awaitServlets("data");
        portsFile.write(controlPort, dataPort);
        ClassArchive.isWorthKeeping();
        controlUrl = control.url(controlPort);
        dataUrl = data.url(dataPort);
    }

    private void awaitServlets(String port) throws StartFailure {
        Servlets servlets = new Servlets(framework.getBundleContext());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!servlets.answer(port)) {
            if (System.nanoTime() > end) {
                throw new StartFailure("The " + port + " port doesn't answer for all that belongs to it;"
                        + " data/log/portcullis.log has the cause.");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private StartSignals startFramework(Path distribution, Settings settings) throws StartFailure {
        // Bundles' threads inherit it: libraries that ask the context class loader first must find their own bundle's
        // resources, not the launcher's class path.
        Thread.currentThread().setContextClassLoader(null);
        // Felix's own class, since its log takes an object, which the standard factory's Map<String, String> can't
        // carry.
        Felix felix = new Felix(FrameworkProperties.of(
                home,
                distribution,
                settings,
                target.map(TargetProcess::frameworkProperties).orElse(Map.of())));
        framework = felix;
        try {
            framework.init();
            SpentBundles.letGo(felix);
            LogShares shares = LogShares.watch();
            ToLongFunction<String> dropped = shares::dropped;
            framework
                    .getBundleContext()
                    .registerService(
                            ToLongFunction.class,
                            dropped,
                            new Hashtable<>(Map.of("portcullis.log", "dropped"))); // the kernel shows it
            StartSignals signals = StartSignals.listen(framework.getBundleContext());
            Bundles bundles = new Bundles();
            bundles.install(framework.getBundleContext(), distribution.resolve("bundles"));
            framework.start();
            raiseStartLevel();
            signals.requireNoFailure();
            bundles.requireAllActive();
            return signals;
        } catch (BundleException e) {
            throw new StartFailure("The OSGi framework can't start (" + e.getMessage() + ").", e);
        }
    }

    private void raiseStartLevel() throws StartFailure {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(LAST_LEVEL, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        try {
            if (!reached.await(LEVEL_SECONDS, TimeUnit.SECONDS)) {
                throw new StartFailure("The bundles didn't start within " + LEVEL_SECONDS
                        + " seconds; data/log/portcullis.log has the cause.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted.", e);
        }
    }

    String controlUrl() {
        return controlUrl;
    }

    String dataUrl() {
        return dataUrl;
    }

    Path adminTokenFile() {
        return home.data("admin-token");
    }

    /** Returns when the framework has been stopped, by {@link #close} or by a bundle. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    @Override
    public void close() {
        target.ifPresent(TargetProcess::expectEnd);
        try {
            portsFile.remove();
        } catch (StartFailure e) {
            LOG.warn(e.getMessage());
        }
        stopFramework();
        target.ifPresent(TargetProcess::close);
        try {
            home.close();
        } catch (IOException e) {
            LOG.warn("The lock on {} can't be released; it ends with the process.", home.folder(), e);
        }
    }

    private void stopFramework() {
        if (framework == null) {
            return;
        }
        try {
            framework.stop();
            FrameworkEvent event = framework.waitForStop(STOP_MILLIS);
            if (event.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                LOG.warn("The bundles didn't stop within {} ms.", STOP_MILLIS);
            }
        } catch (BundleException e) {
            LOG.warn("The OSGi framework didn't stop cleanly.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
