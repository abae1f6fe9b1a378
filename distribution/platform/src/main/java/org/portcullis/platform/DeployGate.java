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
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.felix.fileinstall.ArtifactListener;
import org.apache.felix.fileinstall.ArtifactUrlTransformer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.portcullis.service.adapters.AdapterBundle;
import org.portcullis.service.platform.DeployFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only pinned jars of the deploy folder run (PLG-4). FileInstall asks the transformer of the highest ranking; this
 * one copies the jar to the data folder, takes the digest of the copy and hands out the copy, so that nothing can change
 * between check and use. A refused change of a running jar leaves the accepted copy in place.
 */
@Component(
        service = {ArtifactListener.class, ArtifactUrlTransformer.class, DeployFolder.class},
        immediate = true,
        property = "service.ranking:Integer=1000")
public final class DeployGate implements ArtifactUrlTransformer, DeployFolder {

    private static final Logger LOG = LoggerFactory.getLogger(DeployGate.class);
    private static final long TRUST_POLL_MILLIS = 500;

    private final Path folder;
    private final Path copies;
    private final TrustedDigests trusted;
    private final Map<Path, AdapterBundle> decisions = new ConcurrentHashMap<>();
    private final Map<Path, URL> accepted = new ConcurrentHashMap<>();
    private final List<Consumer<AdapterBundle>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deploy-trust");
        thread.setDaemon(true);
        return thread;
    });
    private long lastStamp;

    /** Starts to watch {@code config/trust.json} of the home folder. */
    @Activate
    public DeployGate(BundleContext context) throws IOException {
        this(Path.of(context.getProperty("portcullis.home")));
        poll.scheduleWithFixedDelay(
                this::retryAfterChange, TRUST_POLL_MILLIS, TRUST_POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    DeployGate(Path home) throws IOException {
        this.folder = home.resolve("deploy");
        this.copies = Files.createDirectories(home.resolve("data/tmp/deploy"));
        this.trusted = new TrustedDigests(home.resolve("config/trust.json"));
        this.lastStamp = trusted.stamp();
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

    @Override
    public URL transform(URL artifact) throws IOException, URISyntaxException {
        Path jar = Path.of(artifact.toURI());
        try {
            Path copy = Files.createTempFile(copies, "check", ".jar");
            String digest = copy(jar, copy);
            if (!trusted.contains(digest)) {
                Files.delete(copy);
                return refuse(jar, digest, "its SHA-256 " + digest + " isn't in config/trust.json");
            }
            Path checked = copies.resolve(digest + ".jar");
            Files.move(copy, checked, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            tell(jar, new AdapterBundle(jar.getFileName().toString(), "", "sha256:" + digest, "ACCEPTED", ""));
            accepted.put(jar, checked.toUri().toURL());
            return accepted.get(jar);
        } catch (IOException e) {
            LOG.warn("The jar {} can't be checked.", jar, e);
            return refuse(jar, "", "it can't be checked: " + e.getMessage());
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

    /** FileInstall asks again only about a file that changed, so a new pin touches the refused jars. */
    private void retryAfterChange() {
        long stamp = trusted.stamp();
        if (stamp == lastStamp) {
            return;
        }
        lastStamp = stamp;
        decisions.forEach((jar, decision) -> {
            if (decision.state().equals("REFUSED") && Files.exists(jar)) {
                touch(jar);
            }
        });
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
