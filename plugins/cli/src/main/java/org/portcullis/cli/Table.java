// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints JSON for people. */
final class Table {
    private static final int WIDEST = 72;

    private Table() {}

    /** One thing, a line for each field. */
    static void fields(JsonNode node, PrintWriter out) {
        node.fields().forEachRemaining(field -> {
            if (!field.getValue().isNull()) {
                out.printf("%-20s %s%n", field.getKey(), text(field.getValue()));
            }
        });
        out.flush();
    }

    /** Many things, a line each; a column is a field's name, or a path with slashes. */
    static void rows(JsonNode items, String[] columns, PrintWriter out) {
        List<String[]> rows = new ArrayList<>();
        int[] widths = new int[columns.length];
        String[] head = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            head[i] = columns[i].substring(columns[i].lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        }
        rows.add(head);
        items.forEach(item -> {
            String[] row = new String[columns.length];
            for (int i = 0; i < columns.length; i++) {
                row[i] = cut(text(item.at("/" + columns[i])));
            }
            rows.add(row);
        });
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        rows.forEach(row -> out.println(line(row, widths)));
        out.flush();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]);
            if (i < row.length - 1) {
                line.append(" ".repeat(widths[i] - row[i].length() + 2));
            }
        }
        return line.toString();
    }

    private static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "-";
        }
        String text = node.isValueNode() ? node.asText() : node.toString();
        return printable(text);
    }

    /** What others chose must not move the cursor or colour the screen. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return safe.toString();
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }
}
