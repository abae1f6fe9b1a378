// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.Refusal;
import org.portcullis.service.platform.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force: all files of {@code config/policies} together, taken anew within two seconds of a change. When one
 * of them is bad, none is taken: the version in force stays, and what is wrong is named. Each version is kept before it is
 * in force. At a start with a bad file the version that this node took last is in force; a node that took none approves
 * nothing. Thread-safe.
 */
@Component(service = {Policies.class, Examined.class})
public final class Policies implements Examined {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
    private static final String PLACE = "config/policies";

    private final Path folder;
    private final Archive archive;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "policies");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Engine engine = new Engine(Policy.NONE);
    private volatile List<String> problems = List.of();
    private String taken = "";
    private String seen = "";

    /** In the framework: the folder is {@code portcullis.home}. */
    @Activate
    public Policies(BundleContext context, @Reference Acts acts, @Reference Store store) {
        this(
                Path.of(Optional.ofNullable(context.getProperty("portcullis.home"))
                                .orElse("."))
                        .resolve(PLACE),
                new Archive(acts, store.node()));
        looking.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /** Of a folder, read once and kept nowhere; one that isn't there has no policy. */
    public Policies(Path folder) {
        this(folder, new Archive(null, ""));
    }

    Policies(Path folder, Archive archive) {
        this.folder = folder;
        this.archive = archive;
        begin();
    }

    @Deactivate
    void close() {
        looking.shutdownNow();
    }

    /** What judges now. */
    public Engine engine() {
        return engine;
    }

    /** What is wrong with the files that were not taken; empty when what stands in the folder is in force. */
    public List<String> problems() {
        return problems;
    }

    private synchronized void begin() {
        taken = stamp();
        seen = taken;
        List<ConfigFile> files = ConfigFile.inFolder(folder);
        Reading reading = Reading.of(files);
        if (reading.problems().isEmpty()) {
            take(reading, files);
            return;
        }
        Optional<Reading> before =
                archive.last().map(Reading::of).filter(read -> read.problems().isEmpty());
        engine = new Engine(before.orElse(reading).policy());
        refuse(reading.problems(), before.isPresent() ? stays() : "nothing is pre-approved until it is corrected");
    }

    /** Takes what has changed, once it is the same at two looks, so that nothing half written is read. */
    synchronized void look() {
        try {
            String now = stamp();
            if (now.equals(seen) && !now.equals(taken)) {
                reload(now);
            }
            seen = now;
        } catch (IllegalStateException | Refusal e) { // the folder or the store: tried again at the next look
            problems = List.of(PLACE + " could not be taken yet, " + stays() + ": " + e.getMessage());
            LOG.warn("{}", problems.get(0));
        }
    }

    private void reload(String now) {
        List<ConfigFile> files = ConfigFile.inFolder(folder);
        Reading reading = Reading.of(files);
        if (reading.problems().isEmpty()) {
            take(reading, files);
        } else {
            refuse(reading.problems(), stays());
        }
        taken = now;
    }

    private void take(Reading reading, List<ConfigFile> files) {
        archive.keep(reading.policy().version(), files);
        engine = new Engine(reading.policy());
        problems = List.of();
        LOG.info("policy {} is in force, of {} files", reading.policy().version(), files.size());
    }

    private void refuse(List<String> found, String consequence) {
        problems = found.stream()
                .map(each -> each + (each.endsWith(".") ? " " : ". ") + "Not taken: " + consequence + ".")
                .toList();
        problems.forEach(each -> LOG.error("{}", each));
        archive.refused(problems);
    }

    private String stays() {
        return "version " + engine.policy().version() + " stays in force";
    }

    /** Tells a change without reading: names, lengths and times of the files. */
    private String stamp() {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .map(Policies::stamp)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new IllegalStateException("The folder " + folder + " can't be read: check its permissions", e);
        }
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return file + " gone"; // a moment ago; the next look tells
        }
    }

    @Override
    public List<Readiness.Finding> examine() {
        List<String> wrong = problems;
        if (wrong.isEmpty()) {
            Policy policy = engine.policy();
            return List.of(new Readiness.Finding(
                    PLACE,
                    true,
                    policy.profiles().size() + " pre-approved profiles and "
                            + policy.rules().size() + " rules are in force, version " + policy.version()));
        }
        return wrong.stream()
                .map(problem -> new Readiness.Finding(PLACE, false, problem))
                .toList();
    }

    @Override
    public List<String> obstacles() {
        return List.of(); // without a policy people decide
    }
}
