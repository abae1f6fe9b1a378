// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.portcullis.kernel.world.World;
import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.OperationClass;
import org.portcullis.service.catalogue.TargetSystem;

@DisplayName("GWY-1: a gateway request is the operation that is declared, or none")
class RouteTableTest {
    private static RouteTable table(String... methodAndPath) {
        Map<String, Operation> operations = new HashMap<>();
        for (String each : methodAndPath) {
            String[] parts = each.split(" ");
            String name = "op" + operations.size();
            operations.put(parts[1], World.operation(parts[1], OperationClass.READ, "{}", parts[0], parts[1]));
            assertThat(name).isNotEmpty();
        }
        return new RouteTable(List.of(new TargetSystem("s", 1, "test", Optional.empty(), operations)));
    }

    @ParameterizedTest
    @CsvSource({
        "/invoices, /invoices",
        "invoices, /invoices",
        "/invoices/stream, /invoices/stream",
        "/invoices/7, /invoices/{id}",
        "/invoices/7/lines, /invoices/{id}/lines",
        "/invoices/7/other, /invoices/**",
        "/files, /files/**",
        "/files/, /files/**",
        "/files/a/b/c, /files/**",
        "/, /"
    })
    @DisplayName("the most specific pattern wins")
    void specific(String path, String wanted) {
        RouteTable table = table(
                "GET /invoices/**",
                "GET /invoices/{id}",
                "GET /invoices/stream",
                "GET /invoices",
                "GET /invoices/{id}/lines",
                "GET /files/**",
                "GET /");
        assertThat(table.match("billing-db", "GET", path))
                .map(match -> match.operation().name())
                .contains(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/invoices/", "/invoices//", "//invoices", "/Invoices", "/invoices/1/2", "/invoices;x=1", ""})
    @DisplayName("what isn't declared is no operation")
    void undeclared(String path) {
        RouteTable table = table("GET /invoices", "GET /invoices/{id}");
        assertThat(table.match("billing-db", "GET", path)).isEmpty();
    }

    @Test
    @DisplayName("another method or route is no operation")
    void methodAndRoute() {
        RouteTable table = table("GET /invoices");
        assertThat(table.match("billing-db", "POST", "/invoices")).isEmpty();
        assertThat(table.match("billing-db", "get", "/invoices")).isEmpty();
        assertThat(table.match("other", "GET", "/invoices")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "invoices",
                "/a//b",
                "/a/",
                "/**/a",
                "/{id",
                "/{}",
                "/a/../b",
                "/./a",
                "/{x}/{x}",
                "/a b",
                "/a?b",
                "/a**"
            })
    @DisplayName("a pattern that isn't one is refused")
    void badPatterns(String pattern) {
        assertThat(PathPattern.problem(pattern)).isPresent();
    }

    @Test
    @DisplayName("a good pattern is taken, an endless one isn't")
    void goodPatterns() {
        for (String pattern : List.of("/", "/a", "/{id}", "/a/{id}/b/**", "/**", "/a.b-c_d~e")) {
            assertThat(PathPattern.problem(pattern)).as(pattern).isEmpty();
        }
        assertThat(PathPattern.problem("/" + "a".repeat(1_000))).isPresent();
        assertThat(new ArrayList<>(List.of(PathPattern.split("/a/b")))).containsExactly("a", "b");
    }
}
