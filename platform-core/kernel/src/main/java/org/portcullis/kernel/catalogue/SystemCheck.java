// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.RouteBinding;
import org.portcullis.service.catalogue.TargetSystem;

/** Finds every bad field of a system, by its JSON pointer in the form of {@code PUT /api/v1/systems}. */
final class SystemCheck {
    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*~[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{3,10}");
    private static final Pattern SETTING = Pattern.compile("[A-Za-z0-9_.-]{1,63}");
    private static final int MOST_OPERATIONS = 200;
    private static final int MOST_ROUTES = 20;
    private static final int MOST_SETTINGS = 50;
    private static final int LONGEST_SETTING = 4_000;

    private final Fields fields = new Fields();
    private final Map<String, String> shapes = new HashMap<>();

    private SystemCheck() {}

    /**
     * What is bad.
     *
     * @param others all other systems, whose routes are taken
     */
    static Fields of(TargetSystem system, List<TargetSystem> others) {
        SystemCheck check = new SystemCheck();
        check.system(system, others);
        return check.fields;
    }

    private void system(TargetSystem system, List<TargetSystem> others) {
        fields.match("/name", system.name(), Fields.NAME, 63);
        fields.match("/environment", system.environment(), Fields.NAME, 63);
        system.upstream()
                .ifPresent(url -> fields.require(
                        isBaseUrl(url),
                        "/upstream",
                        "must be a http(s) URL of at most 500 characters without user, query and fragment"));
        fields.size("/operations", system.operations().size(), 0, MOST_OPERATIONS);
        Map<String, String> taken = new HashMap<>();
        others.stream().filter(other -> !other.name().equals(system.name())).forEach(other -> other.operations()
                .values()
                .forEach(operation -> operation.routes().forEach(route -> taken.put(route.route(), other.name()))));
        new TreeMap<>(system.operations()).forEach((name, operation) -> operation(name, operation, taken));
    }

    private void operation(String name, Operation operation, Map<String, String> taken) {
        String pointer = "/operations/" + Fields.segment(name);
        fields.match(pointer, name, Fields.NAME, 63);
        fields.require(name.equals(operation.name()), pointer, "must be the operation's own name");
        fields.require(operation.operationClass() != null, pointer + "/class", "is missing");
        ParameterSchema.problem(operation.parameters())
                .ifPresent(problem -> fields.add(pointer + "/parameters", problem));
        binding(pointer + "/bindings/vault", operation.vault());
        binding(pointer + "/bindings/pam", operation.pam());
        if (fields.size(pointer + "/bindings/gateway", operation.routes().size(), 0, MOST_ROUTES)) {
            for (int i = 0; i < operation.routes().size(); i++) {
                route(
                        pointer + "/bindings/gateway/" + i,
                        name,
                        operation.routes().get(i),
                        taken);
            }
        }
    }

    private void binding(String pointer, Optional<Binding> bound) {
        if (bound.isEmpty()) {
            return;
        }
        Binding binding = bound.get();
        fields.match(pointer + "/instance", binding.instance(), INSTANCE, 128);
        fields.size(pointer + "/template", binding.template().size(), 0, MOST_SETTINGS);
        binding.template().forEach((setting, value) -> {
            String at = pointer + "/template/" + Fields.segment(setting);
            fields.match(at, setting, SETTING, 63);
            fields.text(at, value, 0, LONGEST_SETTING);
            fields.require(
                    !setting.equals(HumanNeed.SETTING) || HumanNeed.REQUIRED.equals(value),
                    at,
                    "must be " + HumanNeed.REQUIRED + ", or be left out");
        });
    }

    private void route(String pointer, String operation, RouteBinding route, Map<String, String> taken) {
        boolean named = fields.match(pointer + "/route", route.route(), Fields.NAME, 63);
        boolean method = fields.match(pointer + "/method", route.method(), METHOD, 10);
        Optional<String> problem = PathPattern.problem(route.path());
        problem.ifPresent(what -> fields.add(pointer + "/path", what));
        if (named && taken.containsKey(route.route())) {
            fields.add(pointer + "/route", "belongs to the system " + taken.get(route.route()) + " already");
        }
        if (named && method && problem.isEmpty()) {
            String shape = route.method() + " " + route.route() + " "
                    + PathPattern.of(route.path()).rank();
            String before = shapes.putIfAbsent(shape, operation);
            fields.require(before == null, pointer, "matches the same requests as a route of " + before);
        }
    }

    private static boolean isBaseUrl(String text) {
        try {
            URI url = new URI(text);
            return text.length() <= 500
                    && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
