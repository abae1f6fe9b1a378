// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.health.Examined;
import org.portcullis.service.platform.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force: all files of {@code config/policies} together, as they were at start. Of two that say different
 * things the stricter holds. A bad file approves nothing, and is named.
 */
@Component(service = {Policies.class, Examined.class})
public final class Policies implements Examined {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final List<String> problems = new ArrayList<>();
    private final Policy policy;

    /** In the framework: the folder is {@code portcullis.home}. */
    @Activate
    public Policies(BundleContext context) {
        this(Path.of(Optional.ofNullable(context.getProperty("portcullis.home")).orElse("."), "config", "policies"));
    }

    /** Of a folder; one that isn't there has no policy. */
    public Policies(Path folder) {
        this.policy = read(ConfigFile.inFolder(folder));
    }

    /** What holds. */
    Policy policy() {
        return policy;
    }

    private Policy read(List<ConfigFile> files) {
        List<Policy.Profile> profiles = new ArrayList<>();
        List<Boolean> owner = new ArrayList<>();
        List<Duration> lapses = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        for (ConfigFile file : files) {
            try {
                Fields fields = new Fields();
                PolicyFile.Read read = new PolicyFile(fields).read(file.tree());
                if (fields.clean()) {
                    profiles.addAll(read.profiles());
                    read.ownerMayDecide().ifPresent(owner::add);
                    read.lapse().ifPresent(lapses::add);
                    hashes.append(file.sha256()).append('\n');
                } else {
                    problem(
                            file,
                            fields.found().stream()
                                    .map(field -> field.pointer() + " " + field.detail())
                                    .collect(Collectors.joining("; ")));
                }
            } catch (IllegalArgumentException e) {
                problem(file, e.getMessage());
            }
        }
        return new Policy(
                profiles,
                !owner.isEmpty() && !owner.contains(false),
                lapses.stream().min(Duration::compareTo).orElse(Policy.NONE.lapse()),
                hashes.length() == 0 ? Policy.NONE.version() : sha256(hashes.toString()));
    }

    private void problem(ConfigFile file, String detail) {
        String sentence =
                "config/policies/" + file.name() + " is not in force, what it approved waits for people: " + detail;
        LOG.error("{}", sentence);
        problems.add(sentence);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public List<Readiness.Finding> examine() {
        if (problems.isEmpty()) {
            return List.of(new Readiness.Finding(
                    "config/policies", true, policy.profiles().size() + " pre-approved profiles are in force"));
        }
        return problems.stream()
                .map(problem -> new Readiness.Finding("config/policies", false, problem))
                .toList();
    }

    @Override
    public List<String> obstacles() {
        return List.of(); // without a policy people decide
    }
}
