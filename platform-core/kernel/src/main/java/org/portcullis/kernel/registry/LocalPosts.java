// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.registry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.people.PersonRows;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.Role;
import org.portcullis.service.registry.Accountability;
import org.portcullis.service.registry.Agent;
import org.portcullis.service.registry.AgentStatus;
import org.portcullis.service.registry.Appointment;
import org.portcullis.service.registry.Post;
import org.portcullis.service.registry.Posts;
import org.portcullis.service.registry.Vacancy;

/** {@link Posts} over the store. Thread-safe. */
@Component(service = Posts.class)
public final class LocalPosts implements Posts {
    private static final int LONGEST_PERSON = 254;

    private final Acts acts;

    /** Over the store's rows. */
    @Activate
    public LocalPosts(@Reference Acts acts) {
        this.acts = acts;
    }

    @Override
    public List<Vacancy> vacancies(Caller caller, String agentId) {
        return IdKind.AGENT.matches(agentId) ? acts.read(tx -> VacancyRows.open(tx, agentId)) : List.of();
    }

    @Override
    public Agent appoint(Caller caller, String agentId, Appointment appointment) {
        Map<Post, String> named = named(appointment);
        String shown = IdKind.AGENT.matches(agentId) ? agentId : "";
        Attempt attempt = new Attempt(
                "agent.appoint",
                caller.personId(),
                shown.isEmpty() ? Optional.empty() : Optional.of(shown),
                Map.of("posts", named.keySet().stream().map(Post::name).toList()));
        return acts.change(attempt, tx -> {
            caller.require(Role.GOVERNANCE);
            Agent agent = AgentRows.find(tx, shown).orElseThrow(LocalRegistry::noAgent);
            check(tx, caller, named, appointment.reason());
            if (agent.status() == AgentStatus.DECOMMISSIONED) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "decommissioned", "The agent is a tombstone: nobody answers for it.");
            }
            Accountability before = agent.entry().accountability();
            AgentRows.appoint(tx, agent, after(before, named));
            Instant now = acts.now();
            List<String> filled = named.entrySet().stream()
                    .filter(each -> VacancyRows.fill(tx, shown, each.getKey(), each.getValue(), caller.personId(), now))
                    .map(each -> each.getKey().name())
                    .toList();
            Acts.done(tx, attempt, details(before, named, filled, appointment.reason()));
            return AgentRows.find(tx, shown).orElseThrow(LocalRegistry::noAgent);
        });
    }

    private static Map<Post, String> named(Appointment appointment) {
        Map<Post, String> named = new LinkedHashMap<>();
        appointment.owner().ifPresent(subject -> named.put(Post.OWNER, subject));
        appointment.accountableExecutive().ifPresent(subject -> named.put(Post.EXECUTIVE, subject));
        appointment.sponsor().ifPresent(subject -> named.put(Post.SPONSOR, subject));
        return named;
    }

    private static void check(Tx tx, Caller caller, Map<Post, String> named, String reason) {
        Fields fields = new Fields();
        fields.text("/reason", reason, 1, 2_000);
        fields.require(!named.isEmpty(), "", "must name an owner, an accountable_executive or a sponsor");
        named.forEach((post, subject) -> {
            String pointer = pointer(post);
            if (fields.text(pointer, subject, 1, LONGEST_PERSON)) {
                gone(tx, subject).ifPresent(why -> fields.add(pointer, why));
            }
        });
        fields.refuse("bad-appointment", "Nobody was appointed: correct the fields named here.");
        if (named.containsValue(caller.subject())) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "own-appointment",
                    "You would appoint yourself: somebody else of the governance role must.");
        }
    }

    /** Why that person can't answer for anything. */
    private static Optional<String> gone(Tx tx, String subject) {
        boolean killed = PersonRows.bySubject(tx, subject)
                .filter(person -> person.status().equals(PersonRows.ENDED))
                .isPresent();
        if (killed) {
            return Optional.of("was killed here and not reinstated");
        }
        return tx
                .query(
                        "SELECT instance FROM lifecycle_person WHERE subject = ? AND standing <> 'ENABLED' ORDER BY instance",
                        row -> row.text("instance"),
                        subject)
                .stream()
                .findFirst()
                .map(instance -> "has left or is disabled at " + instance);
    }

    private static Accountability after(Accountability before, Map<Post, String> named) {
        return new Accountability(
                named.getOrDefault(Post.OWNER, before.owner()),
                named.getOrDefault(Post.EXECUTIVE, before.accountableExecutive()),
                named.getOrDefault(Post.SPONSOR, before.sponsor()),
                before.builder());
    }

    private static Map<String, Object> details(
            Accountability before, Map<Post, String> named, List<String> filled, String reason) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", reason);
        details.put("filled", filled);
        named.forEach((post, subject) -> {
            String was =
                    switch (post) {
                        case OWNER -> before.owner();
                        case EXECUTIVE -> before.accountableExecutive();
                        case SPONSOR -> before.sponsor();
                    };
            details.put(pointer(post).substring(1), Map.of("from", was, "to", subject));
        });
        return details;
    }

    private static String pointer(Post post) {
        return switch (post) {
            case OWNER -> "/owner";
            case EXECUTIVE -> "/accountable_executive";
            case SPONSOR -> "/sponsor";
        };
    }
}
