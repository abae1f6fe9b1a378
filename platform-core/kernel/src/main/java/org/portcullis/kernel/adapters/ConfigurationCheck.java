// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks a configuration against an adapter's settings; names all problems at once, and never a value. */
final class ConfigurationCheck {
    private static final int LARGEST = 200;
    private static final Set<String> NEED_ENVIRONMENT = Set.of("vault", "pam", "idp");

    /** What every instance may say, whether its adapter's settings name it or not. */
    private static final Map<String, Setting> COMMON = common();

    private ConfigurationCheck() {}

    private static Map<String, Setting> common() {
        Map<String, Setting> common = new LinkedHashMap<>();
        common.put(
                "environment",
                new Setting(
                        "environment", Setting.Type.TEXT, false, false, text -> text.isBlank() ? "is empty" : null));
        range(common, "max_concurrent_calls", 1, 1_024);
        range(common, "max_concurrent_revocations", 1, 1_024);
        range(common, "call_timeout_seconds", 1, 600);
        range(common, "issue_deadline_seconds", 0, 3_600);
        range(common, "max_departures_percent", 1, 100);
        common.put("sink_required", new Setting("sink_required", Setting.Type.TRUTH, false, false, text -> null));
        range(common, "sink_deadline_seconds", 1, 86_400);
        range(common, "sink_quota_megabytes", 1, 1 << 20);
        common.put("hosted", new Setting("hosted", Setting.Type.TRUTH, false, false, text -> null));
        range(common, "hosted_heap_megabytes", 16, 65_536);
        range(common, "hosted_threads", 50, 100_000);
        return common;
    }

    private static void range(Map<String, Setting> common, String name, long least, long most) {
        common.put(name, new Setting(name, Setting.Type.WHOLE, false, false, text -> {
            long value = Long.parseLong(text);
            return value < least || value > most ? "must be from " + least + " to " + most : null;
        }));
    }

    /** @param settings the adapter's, by name */
    static List<String> problems(String id, Map<String, Setting> settings, Map<String, Object> configuration) {
        List<String> problems = new ArrayList<>();
        if (configuration.size() > LARGEST) {
            return List.of("a configuration has at most " + LARGEST + " settings");
        }
        for (Map.Entry<String, Object> entry : new TreeMap<>(configuration).entrySet()) {
            Setting setting = settings.getOrDefault(entry.getKey(), COMMON.get(entry.getKey()));
            if (entry.getKey().startsWith("sink_")
                    && !settings.containsKey(entry.getKey())
                    && !id.startsWith("siem-")) {
                setting = null; // only a sink can be a required one
            }
            if (setting == null) {
                problems.add(shown(entry.getKey()) + " is no setting of this adapter; it knows "
                        + String.join(", ", new TreeMap<>(settings).keySet()));
            } else if (entry.getValue() != null) {
                setting.problem(entry.getValue()).ifPresent(problems::add);
            }
        }
        for (Setting setting : settings.values()) {
            if (setting.required() && configuration.get(setting.name()) == null) {
                problems.add(setting.name() + " is missing");
            }
        }
        boolean named = configuration.get("environment") instanceof String text && !text.isBlank();
        if (!named
                && !settings.containsKey("environment")
                && NEED_ENVIRONMENT.contains(id.substring(0, id.indexOf('-')))) {
            problems.add("environment is missing: each instance belongs to one");
        }
        return problems;
    }

    private static String shown(String key) {
        return key.length() > 60 ? key.substring(0, 60) + "…" : key;
    }
}
