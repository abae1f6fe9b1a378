// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Fields;

/**
 * Reads all files of a folder into one policy. Of two that say different things the stricter holds.
 *
 * @param policy what holds when nothing is wrong; else what the good files restrict, and nothing that any file approves
 * @param problems one sentence for each bad file, with the line and what to do
 */
record Reading(Policy policy, List<String> problems) {
    Reading {
        problems = List.copyOf(problems);
    }

    static Reading of(List<ConfigFile> files) {
        List<String> problems = new ArrayList<>();
        List<PolicyFile.Read> good = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        for (ConfigFile file : files) {
            try {
                Fields fields = new Fields();
                PolicyFile.Read read = new PolicyFile(fields).read(file.tree());
                if (fields.clean()) {
                    good.add(read);
                    hashes.append(file.sha256()).append('\n');
                } else {
                    problems.add(problem(file, fields));
                }
            } catch (IllegalArgumentException e) {
                problems.add(place(file, line(e)) + e.getMessage());
            }
        }
        Map<String, Set<String>> groups = groups(good, problems);
        good.forEach(read -> unknownGroups(read, groups.keySet(), problems));
        boolean clean = problems.isEmpty();
        Policy policy = new Policy(
                clean ? joined(good, PolicyFile.Read::profiles) : List.of(),
                joined(good, PolicyFile.Read::denials),
                joined(good, PolicyFile.Read::rules),
                joined(good, PolicyFile.Read::conflicts),
                groups,
                defaults(good),
                hashes.length() == 0 ? Policy.NONE.version() : sha256(clean ? hashes.toString() : hashes + "bad"));
        return new Reading(policy, problems);
    }

    private static <T> List<T> joined(
            List<PolicyFile.Read> files, java.util.function.Function<PolicyFile.Read, List<T>> part) {
        return files.stream().flatMap(file -> part.apply(file).stream()).toList();
    }

    private static Policy.Defaults defaults(List<PolicyFile.Read> files) {
        List<Boolean> owner = files.stream()
                .flatMap(file -> file.said().ownerMayDecide().stream())
                .toList();
        return new Policy.Defaults(
                !owner.isEmpty() && !owner.contains(false),
                files.stream()
                        .flatMap(file -> file.said().lapse().stream())
                        .min(Duration::compareTo)
                        .orElse(Policy.Defaults.STRICT.lapse()),
                files.stream()
                        .flatMap(file -> file.said().withoutRule().stream())
                        .allMatch(Boolean.TRUE::equals));
    }

    private static Map<String, Set<String>> groups(List<PolicyFile.Read> files, List<String> problems) {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        for (PolicyFile.Read file : files) {
            file.groups().forEach((name, members) -> {
                if (groups.putIfAbsent(name, members) != null) {
                    problems.add("The group " + name + " stands in two files of config/policies: keep one.");
                }
            });
        }
        return groups;
    }

    private static void unknownGroups(PolicyFile.Read file, Set<String> known, List<String> problems) {
        for (Policy.Rule rule : file.rules()) {
            rule.stages().forEach(stage -> unknown("The rule " + rule.name(), stage.groups(), known, problems));
            rule.escalation().ifPresent(each -> unknown("The rule " + rule.name(), each.groups(), known, problems));
        }
        for (Policy.Conflict conflict : file.conflicts()) {
            conflict.approval()
                    .ifPresent(stage -> unknown("The conflict " + conflict.name(), stage.groups(), known, problems));
        }
    }

    private static void unknown(String who, Set<String> named, Set<String> known, List<String> problems) {
        List<String> missing =
                named.stream().filter(group -> !known.contains(group)).sorted().toList();
        if (!missing.isEmpty()) {
            problems.add(who + " names groups that no file of config/policies has: " + String.join(", ", missing)
                    + "; add them under groups, or correct the name.");
        }
    }

    private static String problem(ConfigFile file, Fields fields) {
        Lines lines = Lines.of(file.bytes());
        return fields.found().stream()
                .map(field -> place(file, lines.line(field.pointer())) + field.pointer() + " " + field.detail())
                .collect(Collectors.joining("; "));
    }

    private static String place(ConfigFile file, int line) {
        return "config/policies/" + file.name() + " line " + line + ": ";
    }

    private static int line(IllegalArgumentException e) {
        return e.getCause() instanceof JsonProcessingException json && json.getLocation() != null
                ? json.getLocation().getLineNr()
                : 1;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
