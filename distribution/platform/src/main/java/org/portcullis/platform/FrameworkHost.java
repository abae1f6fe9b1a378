// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework that the platform runs in. */
final class FrameworkHost implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkHost.class);

    /** Begins the location of each deployed bundle: {@code deploy:<symbolic name>/<SHA-256>}. */
    static final String SCHEME = "deploy:";

    private static final int LEVEL = 5;

    /** How long a bundle's start may take. */
    private static final Duration START = Duration.ofSeconds(15);

    /** How long its stop may take: its last call has ended by then, and a hung component is given up after 5 s. */
    private static final Duration STOP = Duration.ofSeconds(8);

    private static final ThreadGroup ALL = new ThreadGroup("portcullis adapters");
    private static final Map<String, ThreadGroup> GROUPS = new ConcurrentHashMap<>();

    private final BundleContext context;

    FrameworkHost(BundleContext context) {
        this.context = context;
    }

    @Override
    public boolean isUp() {
        return level() > LEVEL;
    }

    private int level() {
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return system.adapt(FrameworkStartLevel.class).getStartLevel();
    }

    @Override
    public Optional<String> lacking(Path jar) throws IOException {
        return new Offers(context).lacking(jar);
    }

    @Override
    public Optional<String> conflict(Facts facts) {
        for (Bundle other : context.getBundles()) {
            boolean deployed = other.getLocation().startsWith(SCHEME);
            String whose = (deployed ? "the deployed bundle " : "the platform's own bundle ") + other.getSymbolicName();
            boolean namesake = facts.name().equals(other.getSymbolicName());
            if (namesake && !deployed) {
                return Optional.of("it has the name of " + whose + ", which isn't replaced by deploying");
            }
            Optional<String> package_ = deployed ? Optional.empty() : common(facts.exports(), exports(other));
            if (package_.isPresent()) {
                return Optional.of("it exports " + package_.get() + ", as " + whose + " does: keep it private");
            }
            Optional<String> pid = namesake ? Optional.empty() : common(facts.pids(), components(other));
            if (pid.isPresent()) {
                return Optional.of("it serves " + pid.get() + ", as " + whose + " does"
                        + (deployed ? ": remove that one first" : ""));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> common(Set<String> some, Set<String> others) {
        return some.stream().filter(others::contains).sorted().findFirst();
    }

    private static Set<String> exports(Bundle bundle) {
        return Imports.mandatory(bundle.getHeaders().get(Constants.EXPORT_PACKAGE))
                .keySet();
    }

    private static Set<String> components(Bundle bundle) {
        Enumeration<java.net.URL> descriptions = bundle.findEntries("OSGI-INF", "*.xml", false);
        Set<String> pids = new HashSet<>();
        for (java.net.URL each : descriptions == null ? Set.<java.net.URL>of() : Collections.list(descriptions)) {
            try (InputStream in = each.openStream()) {
                pids.addAll(Facts.pids(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a bundle of the platform can't be read", e);
            }
        }
        return pids;
    }

    @Override
    public long install(Admitted bundle) throws IOException, Refused {
        try (InputStream in = Files.newInputStream(bundle.copy().file())) {
            Bundle installed = context.installBundle(SCHEME + bundle.name() + "/" + bundle.digest(), in);
            installed.adapt(BundleStartLevel.class).setStartLevel(LEVEL);
            return installed.getBundleId();
        } catch (BundleException e) {
            throw new Refused("the framework can't install it: " + e.getMessage());
        }
    }

    @Override
    public void start(long id) throws Refused {
        Bundle bundle = context.getBundle(id);
        if (bundle == null) {
            throw new Refused("it was uninstalled from elsewhere");
        }
        try {
            within("start", START, bundle, () -> bundle.start(Bundle.START_ACTIVATION_POLICY));
        } catch (BundleException e) {
            LOG.warn("The bundle {} can't be started.", bundle.getSymbolicName(), e);
            throw new Refused(why(e));
        } catch (TimeoutException e) {
            throw new Refused("it does not start within " + START.toSeconds() + " s");
        }
        if (isUp() && (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0) {
            throw new Refused("it doesn't stay active after its start");
        }
    }

    /** A foreign exception's text may quote a secret: only its class is told. */
    private static String why(BundleException e) {
        if (e.getType() == BundleException.RESOLVE_ERROR) {
            return "it can't be resolved: " + e.getMessage();
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return "its start failed with " + cause.getClass().getName() + "; the log says where";
    }

    @Override
    public boolean uninstall(long id) {
        Bundle bundle = context.getBundle(id);
        if (bundle == null) {
            return true;
        }
        try {
            within("uninstall", STOP, bundle, bundle::uninstall);
        } catch (BundleException | TimeoutException | IllegalStateException e) {
            LOG.error("{} can't be removed: restart the platform", bundle.getLocation(), e);
        }
        return bundle.getState() == Bundle.UNINSTALLED;
    }

    /** What the bundle writes into the log and starts there is counted as its own; the launcher knows the group's name. */
    private static ThreadGroup group(Bundle bundle) {
        return GROUPS.computeIfAbsent(String.valueOf(bundle.getSymbolicName()), name -> new ThreadGroup(ALL, name));
    }

    private interface Work {
        void run() throws BundleException;
    }

    /** A bundle that hangs in its own start or stop must not hold the gate; it is interrupted, and left behind. */
    private static void within(String what, Duration patience, Bundle bundle, Work work)
            throws BundleException, TimeoutException {
        FutureTask<Optional<BundleException>> task = new FutureTask<>(() -> {
            try {
                work.run();
                return Optional.empty();
            } catch (BundleException e) {
                return Optional.of(e);
            }
        });
        Thread thread = new Thread(group(bundle), task, "deploy-" + what + "-" + bundle.getSymbolicName());
        thread.setDaemon(true);
        thread.start();
        try {
            Optional<BundleException> failure = task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (failure.isPresent()) {
                throw failure.get();
            }
        } catch (TimeoutException e) {
            thread.interrupt();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BundleException("failed", e.getCause()); // an Error too: the bundle's own
        }
    }
}
