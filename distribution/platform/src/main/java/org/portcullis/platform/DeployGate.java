// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.apache.felix.fileinstall.ArtifactListener;
import org.apache.felix.fileinstall.ArtifactUrlTransformer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.platform.DeployFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only trusted jars of the deploy folder run (PLG-4): signed as a whole by a trusted publisher, or pinned. FileInstall
 * asks the transformer of the highest ranking; this one copies the jar to the data folder, checks the copy and hands out
 * the copy, so that nothing can change between check and use. A refused change of a running jar leaves the accepted copy
 * in place. What loses its trust is removed at once.
 */
@Component(
        service = {ArtifactListener.class, ArtifactUrlTransformer.class, DeployFolder.class, DeployGate.class},
        immediate = true,
        property = "service.ranking:Integer=1000")
public final class DeployGate implements ArtifactUrlTransformer, DeployFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DeployGate.class);
    private static final long TRUST_POLL_MILLIS = 500;

    private final Path folder;
    private final Path copies;
    private final TrustedDigests pins;
    private final TrustedCertificates certificates;
    private final Publishers publishers;
    private final Optional<BundleContext> framework;
    private final Map<Path, AdapterBundle> decisions = new ConcurrentHashMap<>();
    private final Map<Path, URL> accepted = new ConcurrentHashMap<>();
    private final List<Consumer<AdapterBundle>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deploy-trust");
        thread.setDaemon(true);
        return thread;
    });
    private long lastStamp;

    /** Starts to watch {@code config/trust.json} and {@code config/trust/} of the home folder. */
    @Activate
    public DeployGate(BundleContext context) throws IOException {
        this(Path.of(context.getProperty("portcullis.home")), Optional.of(context));
        poll.scheduleWithFixedDelay(this::lookForChanges, TRUST_POLL_MILLIS, TRUST_POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    DeployGate(Path home, Optional<BundleContext> framework) throws IOException {
        this.folder = home.resolve("deploy");
        this.copies = Files.createDirectories(home.resolve("data/tmp/deploy"));
        this.pins = new TrustedDigests(home.resolve("config/trust.json"));
        this.certificates = new TrustedCertificates(home.resolve("config/trust"));
        this.publishers = new Publishers(certificates, Clock.systemUTC());
        this.framework = framework;
        this.lastStamp = stamp();
    }

    private long stamp() {
        return 31 * pins.stamp() + certificates.stamp();
    }

    /** Stops to watch. */
    @Deactivate
    public void stop() {
        poll.shutdownNow();
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.getName().endsWith(".jar")
                && folder.equals(artifact.toPath().getParent());
    }

    /** Never while trust changes: what is let in is known when its trust is looked at again. */
    @Override
    public synchronized URL transform(URL artifact) throws IOException, URISyntaxException {
        Path jar = Path.of(artifact.toURI());
        try {
            Path copy = Files.createTempFile(copies, "check", ".jar");
            String digest = copy(jar, copy);
            String signer;
            try {
                signer = signer(copy, digest);
                requireWhatItImports(copy);
            } catch (JarSignature.Refused e) {
                Files.delete(copy);
                return refuse(jar, digest, e.getMessage());
            }
            // the bundle's location, which it keeps through updates, names the jar by its folder
            Path checked =
                    Files.createDirectories(copies.resolve(jar.getFileName())).resolve(digest + ".jar");
            Files.move(copy, checked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            tell(jar, new AdapterBundle(jar.getFileName().toString(), "", signer, "ACCEPTED", ""));
            accepted.put(jar, checked.toUri().toURL());
            return accepted.get(jar);
        } catch (IOException e) {
            LOG.warn("The jar {} can't be checked.", jar, e);
            return refuse(jar, "", "it can't be checked: " + e.getMessage());
        }
    }

    /** Who vouches for it: its pin, or its publisher. */
    private String signer(Path copy, String digest) throws IOException, JarSignature.Refused {
        if (pins.contains(digest)) {
            return "sha256:" + digest;
        }
        String why;
        try {
            return "publisher:" + publishers.of(copy).name();
        } catch (JarSignature.Refused e) {
            why = e.getMessage();
        } catch (ZipException e) {
            why = "it is no jar";
        }
        throw new JarSignature.Refused(why + "; have a publisher of config/trust sign it, or pin its SHA-256 " + digest
                + " in config/trust.json (portcullis trust pin)");
    }

    private void requireWhatItImports(Path copy) throws IOException, JarSignature.Refused {
        Optional<String> lacking = framework.isEmpty() ? Optional.empty() : new Offers(framework.get()).lacking(copy);
        if (lacking.isPresent()) {
            throw new JarSignature.Refused(lacking.get());
        }
    }

    /** An accepted predecessor stays; without one nothing is installed. */
    private URL refuse(Path jar, String digest, String why) {
        URL predecessor = accepted.get(jar);
        String reason = why + (predecessor == null ? "" : "; the version accepted before goes on");
        LOG.warn("Refused {}: {}", jar.getFileName(), reason);
        String signer = digest.isEmpty() ? "" : "sha256:" + digest;
        tell(jar, new AdapterBundle(jar.getFileName().toString(), "", signer, "REFUSED", reason));
        return predecessor;
    }

    private void tell(Path jar, AdapterBundle decision) {
        if (!decision.equals(decisions.put(jar, decision))) {
            listeners.forEach(listener -> listener.accept(decision));
        }
    }

    private static String copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                OutputStream file = Files.newOutputStream(to);
                DigestOutputStream out = new DigestOutputStream(file, MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void lookForChanges() {
        if (stamp() != lastStamp) {
            trustChanged();
        }
    }

    /** Looks at all jars again: what is trusted no longer is removed at once, what was refused may be let in now. */
    synchronized void trustChanged() {
        lastStamp = stamp();
        accepted.forEach((jar, url) -> {
            if (!isTrusted(url)) {
                LOG.warn("{} is trusted no longer: it is stopped and removed", jar.getFileName());
                accepted.remove(jar);
                framework.ifPresent(context -> uninstall(context, jar));
                touch(jar);
            }
        });
        // FileInstall asks again only about a file that changed
        decisions.forEach((jar, decision) -> {
            if (decision.state().equals("REFUSED") && Files.exists(jar)) {
                touch(jar);
            }
        });
    }

    private boolean isTrusted(URL url) {
        try {
            Path copy = Path.of(url.toURI());
            String name = copy.getFileName().toString();
            signer(copy, name.substring(0, name.length() - ".jar".length()));
            return true;
        } catch (IOException | URISyntaxException | JarSignature.Refused e) {
            return false;
        }
    }

    private void uninstall(BundleContext context, Path jar) {
        String place = copies.resolve(jar.getFileName()).toUri().toString();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(place)) {
                try {
                    bundle.uninstall();
                } catch (BundleException | IllegalStateException e) {
                    LOG.error("{} is trusted no longer and can't be removed: stop the platform", jar, e);
                }
            }
        }
    }

    private static void touch(Path jar) {
        try {
            Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.warn("The jar {} isn't asked about again; copy it there once more.", jar, e);
        }
    }

    @Override
    public List<AdapterBundle> jars() {
        decisions.keySet().removeIf(jar -> !Files.exists(jar));
        return List.copyOf(decisions.values());
    }

    @Override
    public AutoCloseable listen(Consumer<AdapterBundle> listener) {
        listeners.add(listener);
        jars().forEach(listener);
        return () -> listeners.remove(listener);
    }
}
