// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.policy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.registry.Mode;
import org.portcullis.service.registry.OperationRef;
import org.portcullis.service.registry.RiskTier;

/**
 * The conditions of a profile, a denial or a rule. Each set that is empty stands for any.
 *
 * @param operations which; {@code *} stands for any system or operation
 * @param classes of the operation
 * @param who the agent
 * @param parameters of the operation
 * @param window when
 */
public record Match(
        Set<OperationRef> operations,
        Set<OperationClass> classes,
        Who who,
        Parameters parameters,
        Optional<Window> window) {
    static final String ANY = "*";
    static final OperationRef EVERYTHING = new OperationRef(ANY, ANY);

    /** Copies the sets. */
    public Match {
        operations = Set.copyOf(operations);
        classes = Set.copyOf(classes);
    }

    /** What an agent must be like. */
    public record Who(Set<RiskTier> tiers, Set<Mode> modes, Set<String> environments, Map<String, String> labels) {
        /** Anybody. */
        public static final Who ANYBODY = new Who(Set.of(), Set.of(), Set.of(), Map.of());

        /** Copies the sets. */
        public Who {
            tiers = Set.copyOf(tiers);
            modes = Set.copyOf(modes);
            environments = Set.copyOf(environments);
            labels = Map.copyOf(labels);
        }

        private String failing(Ask.Facts agent) {
            if (!tiers.isEmpty() && !tiers.contains(agent.tier())) {
                return "the tier";
            }
            if (!modes.isEmpty() && !modes.contains(agent.mode())) {
                return "the mode";
            }
            if (!environments.isEmpty() && !environments.contains(agent.environment())) {
                return "the environment";
            }
            for (Map.Entry<String, String> label : labels.entrySet()) {
                if (!label.getValue().equals(agent.labels().get(label.getKey()))) {
                    return "the label " + label.getKey();
                }
            }
            return "";
        }
    }

    /** Which condition of a grant fails, as words; empty when all hold for certain, whatever the parameters will be. */
    String failingForCertain(Ask ask, AskedOperation operation) {
        String failing = failing(ask, operation);
        if (!failing.isEmpty()) {
            return failing;
        }
        String parameter = parameters.uncertain(operation.constraints());
        return parameter.isEmpty() ? "" : "the parameter " + parameter + ", which must be bound to allowed values,";
    }

    /** Whether a restriction holds: all conditions do, and the parameters might. */
    boolean mayHold(Ask ask, AskedOperation operation) {
        return failing(ask, operation).isEmpty()
                && parameters.impossible(operation.constraints()).isEmpty();
    }

    private String failing(Ask ask, AskedOperation operation) {
        if (!classes.isEmpty() && !classes.contains(operation.operationClass())) {
            return "the operation's class";
        }
        String failing = who.failing(ask.agent());
        if (!failing.isEmpty()) {
            return failing;
        }
        return window.isPresent() && window.get().end(ask.at()).isEmpty() ? "the time of the week" : "";
    }
}
