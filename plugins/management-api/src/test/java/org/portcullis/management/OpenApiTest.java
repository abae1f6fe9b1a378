// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.portcullis.service.IdKind;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.Adapters;
import org.portcullis.service.adapters.Deployments;
import org.portcullis.service.adapters.Trust;
import org.portcullis.service.audit.Answers;
import org.portcullis.service.audit.AuditTrail;
import org.portcullis.service.catalogue.Catalogue;
import org.portcullis.service.drill.Drills;
import org.portcullis.service.elevation.Elevations;
import org.portcullis.service.people.Caller;
import org.portcullis.service.people.People;
import org.portcullis.service.people.Role;
import org.portcullis.service.platform.Readiness;
import org.portcullis.service.policy.PolicyBook;
import org.portcullis.service.registry.Mirrors;
import org.portcullis.service.registry.Posts;
import org.portcullis.service.registry.Registry;
import org.portcullis.service.revocation.Revocations;
import org.portcullis.service.revocation.StandingBlocks;

/** API-1: the OpenAPI file and the code say the same: paths, methods, openness, and the fields of every body. */
class OpenApiTest {
    private static final JsonNode DESCRIPTION = PlatformRoutes.description();
    private static final Caller EVERYONE = new Caller("psn_x", "root@example.com", EnumSet.allOf(Role.class), "tok_x");

    private static <T> T deaf(Class<T> service) {
        return service.cast(Proxy.newProxyInstance(service.getClassLoader(), new Class<?>[] {service}, (p, m, a) -> {
            throw new Reached();
        }));
    }

    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static List<Route> routes() {
        return Stream.of(
                        new PersonRoutes(deaf(People.class)),
                        new SystemRoutes(deaf(Catalogue.class)),
                        new AgentRoutes(
                                deaf(Registry.class), deaf(Posts.class), deaf(Mirrors.class), deaf(Drills.class)),
                        new ElevationRoutes(deaf(Elevations.class)),
                        new PolicyRoutes(deaf(PolicyBook.class)),
                        new RevocationRoutes(deaf(Revocations.class)),
                        new BlockRoutes(deaf(StandingBlocks.class)),
                        new AdapterRoutes(deaf(Adapters.class), deaf(Drills.class)),
                        new DrillRoutes(deaf(Drills.class)),
                        new BundleRoutes(deaf(Adapters.class), deaf(Deployments.class)),
                        new TrustRoutes(deaf(Trust.class)),
                        new AuditRoutes(deaf(AuditTrail.class), deaf(Answers.class)),
                        new PlatformRoutes(deaf(Readiness.class)))
                .flatMap(each -> each.routes().stream())
                .toList();
    }

    @Test
    void describesExactlyTheRoutesThereAre() {
        Set<String> described = new TreeSet<>();
        DESCRIPTION.get("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(
                        method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        Set<String> there = new TreeSet<>();
        routes().forEach(route -> there.add(route.method() + " /api/v1" + route.template()));
        assertEquals(there, described);
        assertTrue(there.size() > 35, "the test looks at something");
    }

    @TestFactory
    Stream<DynamicTest> describesEachBodyFieldByField() {
        return routes().stream()
                .filter(route -> operation(route).has("requestBody"))
                .filter(route -> !route.takesFile())
                .filter(route -> !schema(route).path("properties").isMissingNode())
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.template(), () -> compare(route)));
    }

    @Test
    void saysWhichRoutesAreOpen() {
        routes().forEach(route -> assertEquals(
                route.open(),
                operation(route).path("security").isArray(),
                () -> route.method() + " " + route.template()));
    }

    @Test
    void saysWhichRoutesTakeAFile() {
        routes().forEach(route -> assertEquals(
                route.takesFile(),
                operation(route).at("/requestBody/content").has("application/java-archive"),
                () -> route.method() + " " + route.template()));
    }

    private static void compare(Route route) {
        Fields body = new Fields(Json.object().put("a-field-that-no-one-knows", 1));
        List<String> variables = List.of(Stream.of(IdKind.values())
                .filter(kind -> route.template().startsWith(home(kind)))
                .findFirst()
                .map(kind -> kind.newId(java.time.Instant.EPOCH))
                .orElse("billing-db"));
        try {
            route.handler().handle(new Call(EVERYONE, variables, Map.of(), body));
            throw new AssertionError("an unknown field was taken");
        } catch (Refusal e) {
            assertEquals("bad-fields", e.slug());
        }
        Set<String> described = new TreeSet<>();
        schema(route).get("properties").fieldNames().forEachRemaining(described::add);
        assertEquals(new TreeSet<>(body.asked()), described);
    }

    private static String home(IdKind kind) {
        return switch (kind) {
            case AGENT -> "/agents";
            case REQUEST -> "/agent-requests";
            case ELEVATION -> "/elevations";
            case DRILL -> "/drills";
            default -> "/nowhere";
        };
    }

    private static JsonNode operation(Route route) {
        return DESCRIPTION
                .get("paths")
                .get("/api/v1" + route.template())
                .get(route.method().toLowerCase(java.util.Locale.ROOT));
    }

    private static JsonNode schema(Route route) {
        String ref = operation(route)
                .at("/requestBody/content/application~1json/schema/$ref")
                .textValue();
        return DESCRIPTION.at(ref.substring(1));
    }
}
