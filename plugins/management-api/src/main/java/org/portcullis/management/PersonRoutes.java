// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.IdKind;
import org.portcullis.service.people.AccessToken;
import org.portcullis.service.people.Enrolment;
import org.portcullis.service.people.MintedToken;
import org.portcullis.service.people.People;
import org.portcullis.service.people.Person;
import org.portcullis.service.people.Role;
import org.portcullis.spi.Secret;

/** Persons, their enrolment and their access tokens. */
@Component
public final class PersonRoutes implements Routes {
    private final People people;

    @Activate
    public PersonRoutes(@Reference People people) {
        this.people = people;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/persons", this::enrol),
                Route.of(
                        "GET",
                        "/persons",
                        call -> Answer.ok(Json.page(people.persons(call.caller(), call.page()), PersonRoutes::json))),
                Route.of(
                        "GET",
                        "/persons/{id}",
                        call -> Answer.ok(json(people.person(call.caller(), call.id(0, IdKind.PERSON))))),
                Route.of("POST", "/persons/{id}/reinstatement", this::reinstate),
                new Route("POST", "/enrolments", true, this::redeem),
                Route.of("POST", "/access-tokens", this::mint),
                Route.of(
                        "GET",
                        "/access-tokens",
                        call -> Answer.ok(Json.page(people.tokens(call.caller(), call.page()), PersonRoutes::json))),
                Route.of("DELETE", "/access-tokens/{id}", this::end));
    }

    private Answer enrol(Call call) {
        String subject = call.body().text("subject", 254);
        Set<Role> roles = roles(call.body());
        call.body().done();
        Enrolment enrolment = people.enrol(call.caller(), subject, roles);
        try (Secret code = enrolment.code()) {
            return Answer.secret(
                    201,
                    Json.object()
                            .put("id", enrolment.personId())
                            .put("enrolment_code", code.revealString())
                            .put("expires_at", enrolment.expiresAt().toString()));
        }
    }

    private Answer reinstate(Call call) {
        String reason = call.body().text("reason", 2_000);
        call.body().done();
        return Answer.ok(json(people.reinstate(call.caller(), call.id(0, IdKind.PERSON), reason)));
    }

    private Answer redeem(Call call) {
        String code = call.body().text("code", 200);
        call.body().done();
        try (Secret secret = Secret.of(code)) {
            return minted(people.redeem(secret));
        }
    }

    private Answer mint(Call call) {
        Duration lifetime = call.body().duration("lifetime").orElse(Duration.ofHours(8));
        Set<Role> roles =
                call.body().has("roles") ? roles(call.body()) : call.caller().roles();
        call.body().done();
        return minted(people.mint(call.caller(), lifetime, roles));
    }

    private static Answer minted(MintedToken minted) {
        try (Secret token = minted.token()) {
            return Answer.secret(
                    201,
                    Json.object()
                            .put("id", minted.id())
                            .put("person_id", minted.personId())
                            .put("token", token.revealString())
                            .put("expires_at", minted.expiresAt().toString()));
        }
    }

    private Answer end(Call call) {
        people.end(call.caller(), call.id(0, IdKind.ACCESS_TOKEN));
        return Answer.none();
    }

    private static Set<Role> roles(Fields fields) {
        Set<Role> roles = new LinkedHashSet<>();
        for (String name : fields.texts("roles", 32)) {
            try {
                roles.add(Role.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                fields.missing("roles", "may hold viewer, requester, approver, governance, operator, admin", null);
            }
        }
        return roles;
    }

    private static JsonNode json(Person person) {
        return Json.object()
                .put("id", person.id())
                .put("issuer", person.issuer())
                .put("subject", person.subject())
                .put("enrolled_by", person.enrolledBy())
                .put("status", person.status())
                .put("created_at", person.createdAt().toString())
                .set("roles", names(person.roles()));
    }

    private static JsonNode json(AccessToken token) {
        return Json.object()
                .put("id", token.id())
                .put("person_id", token.personId())
                .put("created_at", token.createdAt().toString())
                .put("expires_at", token.expiresAt().toString())
                .put("ended_at", token.endedAt().map(Object::toString).orElse(null))
                .set("roles", names(token.roles()));
    }

    private static JsonNode names(Set<Role> roles) {
        return Json.texts(roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .toList());
    }
}
