// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * What a template grants, read strictly, so that no template can say anything but a grant:
 *
 * <ul>
 *   <li>{@code grants}: {@code SELECT, INSERT ON TABLE billing.invoices; USAGE ON SCHEMA billing}
 *   <li>{@code member_of}: {@code billing_reader, billing_exporter}, roles without login that hold the grants already
 * </ul>
 */
final class Privileges {
    private static final Pattern CLAUSE = Pattern.compile(
            "([A-Za-z, ]+?)\\s+ON\\s+(TABLE|SCHEMA|SEQUENCE|DATABASE)\\s+(\\S+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$-]{0,62}");
    private static final Set<String> BY_ROW = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "TABLE", Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"),
            "SCHEMA", Set.of("USAGE", "CREATE"),
            "SEQUENCE", Set.of("USAGE", "SELECT", "UPDATE"),
            "DATABASE", Set.of("CONNECT", "TEMPORARY", "CREATE"));

    private Privileges() {}

    /** The statements that give a role what the template says; at least one. */
    static List<String> statements(String operation, Map<String, String> template, String role) {
        List<String> statements = new ArrayList<>();
        for (String clause : parts(template.getOrDefault("grants", ""), ";")) {
            statements.add("GRANT " + clause(operation, clause) + " TO " + quote(role));
        }
        for (String name : parts(template.getOrDefault("member_of", ""), ",")) {
            statements.add("GRANT " + identifier(operation, name) + " TO " + quote(role));
        }
        if (statements.isEmpty()) {
            throw wrong(operation, "it must have 'grants' or 'member_of'");
        }
        return statements;
    }

    /**
     * A table that a template grants on.
     *
     * @param schema unquoted
     * @param table unquoted
     */
    record TableGrant(String schema, String table) {}

    /**
     * The tables of a template that is for a human's rows. Refused is what no policy holds: groups, whose privileges aren't
     * known here, and privileges that row-level security doesn't apply to.
     */
    static List<TableGrant> ownRows(String operation, Map<String, String> template) {
        if (!template.getOrDefault("member_of", "").isBlank()) {
            throw wrong(operation, "with 'on_behalf_of' name the tables in 'grants' instead of 'member_of'");
        }
        List<TableGrant> tables = new ArrayList<>();
        for (String clause : parts(template.getOrDefault("grants", ""), ";")) {
            Matcher matcher = CLAUSE.matcher(clause);
            if (matcher.matches() && matcher.group(2).equalsIgnoreCase("TABLE")) {
                for (String privilege : parts(matcher.group(1), ",")) {
                    if (!BY_ROW.contains(privilege.toUpperCase(Locale.ROOT))) {
                        throw wrong(operation, "row-level security doesn't limit " + privilege);
                    }
                }
                String[] names = matcher.group(3).split("\\.", -1);
                tables.add(new TableGrant(names[0], names[1]));
            }
        }
        return tables;
    }

    private static List<String> parts(String text, String separator) {
        return Arrays.stream(text.split(separator))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String clause(String operation, String clause) {
        Matcher matcher = CLAUSE.matcher(clause);
        if (!matcher.matches()) {
            throw wrong(operation, "a grant reads like SELECT ON TABLE billing.invoices");
        }
        String type = matcher.group(2).toUpperCase(Locale.ROOT);
        List<String> privileges = new ArrayList<>();
        for (String privilege : parts(matcher.group(1), ",")) {
            String upper = privilege.toUpperCase(Locale.ROOT);
            if (!ALLOWED.get(type).contains(upper)) {
                throw wrong(operation, "'" + privilege + "' can't be granted on a " + type.toLowerCase(Locale.ROOT));
            }
            privileges.add(upper);
        }
        String[] names = matcher.group(3).split("\\.", -1);
        boolean qualified = type.equals("TABLE") || type.equals("SEQUENCE");
        if (names.length != (qualified ? 2 : 1)) {
            throw wrong(operation, "tables and sequences are named with their schema, schemas and databases without");
        }
        String quoted = Arrays.stream(names)
                .map(name -> identifier(operation, name))
                .reduce((a, b) -> a + "." + b)
                .orElseThrow();
        return String.join(", ", privileges) + " ON " + type + " " + quoted;
    }

    private static String identifier(String operation, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw wrong(operation, "'" + name + "' is no name of an object");
        }
        return quote(name);
    }

    static AdapterException wrong(String operation, String rule) {
        return new AdapterException(
                FailureKind.MISCONFIGURED, "the template of operation '" + operation + "' is wrong: " + rule);
    }

    /** An identifier as PostgreSQL quotes it; whatever it holds, it stays one name. */
    static String quote(String identifier) {
        if (identifier.indexOf('\0') >= 0) {
            throw new AdapterException(FailureKind.REJECTED, "a name can't hold a NUL character");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
