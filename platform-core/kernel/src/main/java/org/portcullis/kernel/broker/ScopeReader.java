// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.portcullis.kernel.catalogue.SystemRows;
import org.portcullis.kernel.elevation.Behalf;
import org.portcullis.kernel.elevation.ElevationRow;
import org.portcullis.kernel.elevation.ElevationRows;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.elevation.RequestedOperation;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.spi.OnBehalfOf;

/** Reads what a draw comes to, and refuses what isn't usable; in a transaction, so that it holds at the commit. */
final class ScopeReader {
    /** Template setting: the shortest lifetime that the vendor offers, ISO 8601; the lease lives no longer. */
    static final String LIFETIME = "lifetime";

    private ScopeReader() {}

    static Scope read(Tx tx, Draw draw, Instant now) {
        ElevationRow row = ElevationRows.find(tx, draw.elevationId())
                .filter(found -> found.elevation().agentId().equals(draw.agent().agentId()))
                .orElseThrow(() -> Refusals.notFound(draw.elevationId()));
        Agent agent = usable(tx, draw, row, now);
        String name = system(draw, row);
        TargetSystem system = SystemRows.find(tx, name, row.systemVersions().getOrDefault(name, 0))
                .orElseThrow(() -> Refusals.conflict(
                        "system-gone", "The system " + name + " isn't in the catalogue as it was approved: ask anew."));
        List<RequestedOperation> asked = row.elevation().request().operations().stream()
                .filter(operation -> operation.system().equals(name))
                .toList();
        Set<Binding> vaults = new LinkedHashSet<>();
        Set<String> pams = new TreeSet<>();
        List<Scope.Granted> granted = new ArrayList<>();
        for (RequestedOperation one : asked) {
            Operation operation = Optional.ofNullable(system.operations().get(one.operation()))
                    .orElseThrow(() -> Refusals.conflict(
                            "operation-gone",
                            "The operation " + one.operation() + " isn't in the catalogue: ask anew."));
            vaults.add(operation
                    .vault()
                    .orElseThrow(() -> Refusals.unprocessable(
                            "operation-gap",
                            name + "/" + operation.name() + " binds no vault instance: complete the catalogue.")));
            operation.pam().ifPresent(binding -> {
                pams.add(binding.instance());
                granted.add(new Scope.Granted(one.operation(), binding, one.constraints()));
            });
        }
        refuseMixed(name, vaults, pams, granted.size(), asked.size());
        Binding vault = vaults.iterator().next();
        Instant end = end(agent, row, vault, now);
        return new Scope(agent, row, name, vault, pams.stream().findFirst(), granted, new Scope.Ends(end, end));
    }

    private static void refuseMixed(String system, Set<Binding> vaults, Set<String> pams, int granted, int asked) {
        if (vaults.size() > 1) {
            throw Refusals.unprocessable(
                    "mixed-bindings",
                    "The elevation's operations on " + system + " bind different vault instances or templates ("
                            + vaults.stream().map(Binding::instance).collect(Collectors.joining(", "))
                            + "), and one credential can't be both: ask for them in separate elevations.");
        }
        if (pams.size() > 1 || granted > 0 && granted < asked) {
            throw Refusals.unprocessable(
                    "mixed-bindings",
                    "The elevation's operations on " + system + " bind different PAM instances, or some none (" + pams
                            + "): ask for them in separate elevations.");
        }
    }

    private static Agent usable(Tx tx, Draw draw, ElevationRow row, Instant now) {
        if (!row.elevation().status().usable()
                || !now.isBefore(row.elevation().times().expiresAt())) {
            throw Refusals.conflict(
                    "elevation-not-usable",
                    "The elevation is "
                            + (row.elevation().status().usable()
                                    ? "EXPIRED"
                                    : row.elevation().status())
                            + ": credentials are drawn while it is APPROVED or ACTIVE.");
        }
        Behalf behalf = Behalf.ofToken(tx, draw.agent().grantId());
        if (!behalf.person().equals(row.subjectPersonId())
                || !behalf.person().equals(draw.agent().subjectPersonId())) {
            throw Refusals.forbidden(
                    "other-person", "The elevation was approved on another person's behalf than the token's.");
        }
        Agent agent =
                AgentRows.find(tx, draw.agent().agentId()).orElseThrow(() -> Refusals.notFound(draw.elevationId()));
        if (agent.status() != AgentStatus.ACTIVE) {
            throw Refusals.forbidden(
                    "agent-not-active", "The agent is " + agent.status() + ": only ACTIVE agents get credentials.");
        }
        if (!now.isBefore(agent.entry().expiresAt())) {
            throw Refusals.forbidden(
                    "agent-expired",
                    "The agent's entry ended at " + agent.entry().expiresAt() + ".");
        }
        if (!row.environment().equals(draw.agent().environment())
                || !row.environment().equals(agent.entry().profile().environment())) {
            throw Refusals.forbidden(
                    "other-environment",
                    "A token of " + draw.agent().environment() + " draws nothing in " + row.environment() + ".");
        }
        return agent;
    }

    private static String system(Draw draw, ElevationRow row) {
        Set<String> systems = row.elevation().request().operations().stream()
                .map(RequestedOperation::system)
                .collect(Collectors.toCollection(TreeSet::new));
        if (draw.system().isPresent()) {
            String wanted = draw.system().get();
            if (!systems.contains(wanted)) {
                throw Refusals.unprocessable(
                        "system-not-elevated", "The elevation is about " + systems + ", not about " + wanted + ".");
            }
            return wanted;
        }
        if (systems.size() != 1) {
            throw Refusals.unprocessable(
                    "system-missing", "The elevation is about " + systems + ": say on which the credential is wanted.");
        }
        return systems.iterator().next();
    }

    private static Instant end(Agent agent, ElevationRow row, Binding vault, Instant now) {
        Instant end = row.elevation().times().expiresAt();
        end = earlier(end, agent.entry().expiresAt());
        end = earlier(end, now.plus(agent.entry().profile().riskTier().longestToken()));
        String floor = vault.template().get(LIFETIME);
        if (floor != null) {
            try {
                end = earlier(end, now.plus(Duration.parse(floor)));
            } catch (DateTimeException e) {
                throw Refusals.unprocessable(
                        "template-wrong", "The binding's lifetime " + floor + " is no ISO 8601 duration: correct it.");
            }
        }
        if (!end.isAfter(now)) {
            throw Refusals.conflict("elevation-not-usable", "No time is left for a credential.");
        }
        return end;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** The human of the elevation, as vendors are told; FORBIDDEN when that person isn't there any more. */
    static OnBehalfOf human(Tx tx, Scope scope) {
        return scope.elevation()
                .subjectPersonId()
                .map(id -> PersonRows.find(tx, id)
                        .map(person -> new OnBehalfOf(person.id(), person.issuer(), person.subject()))
                        .orElseThrow(() -> Refusals.forbidden(
                                "human-gone", "The human on whose behalf this is done isn't known any more.")))
                .orElse(OnBehalfOf.NOBODY);
    }

    /** A template with its placeholders filled in; the lifetime is the kernel's own. */
    static Map<String, String> resolved(Map<String, String> template, Map<String, String> names) {
        return template.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(LIFETIME))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> filled(entry.getValue(), names)));
    }

    private static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("{{" + name.getKey() + "}}", name.getValue());
        }
        if (filled.contains("{{")) {
            throw Refusals.unprocessable(
                    "template-wrong",
                    "A template names something else than {{agent}}, {{task}}, {{elevation}} and {{lease}}: correct it.");
        }
        return filled;
    }
}
