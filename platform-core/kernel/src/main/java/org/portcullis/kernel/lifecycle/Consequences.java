// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.registry.AgentRows;
import org.portcullis.kernel.registry.VacancyRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.audit.AuditEntry;
import org.portcullis.service.people.Person;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.Vacancy;

/**
 * What follows from a person's change (REG-7), in its transaction: vacancies at once, kills as {@link EffectRows} that are
 * done right after it. Who comes back gets nothing back.
 */
final class Consequences {
    private Consequences() {}

    /** The person's standing is another now. */
    static void of(Tx tx, String instance, Told told, Instant now) {
        Optional<Person> person = PersonRows.bySubject(tx, told.subject());
        if (person.filter(known -> !known.issuer().equals(told.issuer())).isPresent()) {
            return; // somebody else's namesake
        }
        Map<Post, List<String>> posts = posts(tx, told.subject());
        if (person.isEmpty() && posts.values().stream().allMatch(List::isEmpty)) {
            return; // nobody of ours
        }
        String actor = actor(instance);
        record(tx, "lifecycle." + told.standing().name().toLowerCase(Locale.ROOT), actor, told, person, posts);
        if (told.isHere()) {
            return;
        }
        String cause = told.standing().name();
        String reason = told.subject() + " is " + cause + " at " + instance;
        person.filter(known -> !known.status().equals(PersonRows.ENDED))
                .ifPresent(known -> EffectRows.add(tx, actor, "person", known.id(), reason, now));
        posts.forEach((post, agents) -> agents.forEach(agent -> VacancyRows.open(
                tx,
                new Vacancy(agent, post, told.subject(), cause, now, now.plus(VacancyRows.LONGEST), false),
                actor)));
        posts.get(Post.SPONSOR).forEach(agent -> suspend(tx, actor, agent, "Its sponsor " + reason, now));
    }

    /** An agent is to be stopped, unless it stands already. */
    static void suspend(Tx tx, String actor, String agentId, String reason, Instant now) {
        boolean runs = AgentRows.status(tx, agentId)
                .filter(status -> status != AgentStatus.SUSPENDED && status != AgentStatus.DECOMMISSIONED)
                .isPresent();
        if (runs) {
            EffectRows.add(tx, actor, "agent", agentId, reason, now);
        }
    }

    /** Other roles at the vendor: what they mean here nobody has said, so it is recorded with the agents concerned. */
    static void rolesChanged(Tx tx, String instance, Told told) {
        Optional<Person> person = PersonRows.bySubject(tx, told.subject())
                .filter(known -> known.issuer().equals(told.issuer()));
        Map<Post, List<String>> posts = posts(tx, told.subject());
        if (person.isPresent() || posts.values().stream().anyMatch(agents -> !agents.isEmpty())) {
            record(tx, "lifecycle.roles-changed", actor(instance), told, person, posts);
        }
    }

    private static String actor(String instance) {
        return "lifecycle:" + instance;
    }

    private static Map<Post, List<String>> posts(Tx tx, String subject) {
        return Map.of(
                Post.OWNER, VacancyRows.heldBy(tx, Post.OWNER, subject),
                Post.EXECUTIVE, VacancyRows.heldBy(tx, Post.EXECUTIVE, subject),
                Post.SPONSOR, VacancyRows.heldBy(tx, Post.SPONSOR, subject));
    }

    private static void record(
            Tx tx, String action, String actor, Told told, Optional<Person> person, Map<Post, List<String>> posts) {
        TreeSet<String> agents = new TreeSet<>();
        posts.values().forEach(agents::addAll);
        List<String> some = new ArrayList<>(agents).subList(0, Math.min(100, agents.size()));
        tx.audit(new AuditEntry(
                action,
                "DONE",
                actor,
                some.size() == 1 ? Optional.of(some.get(0)) : Optional.empty(),
                Optional.empty(),
                Map.of(
                        "issuer", told.issuer(),
                        "subject", told.subject(),
                        "person", person.map(Person::id).orElse(""),
                        "agents", some,
                        "roles",
                                List.copyOf(new TreeSet<>(told.roles())).stream()
                                        .limit(100)
                                        .toList())));
    }
}
