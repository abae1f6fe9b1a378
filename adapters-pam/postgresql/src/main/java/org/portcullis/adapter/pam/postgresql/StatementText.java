// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A statement without its constants and comments, so that it can be kept: strings, numbers and quoted bodies are replaced, names,
 * keywords and parameters ({@code $1}) stay. What can be read in two ways isn't guessed: it is cut off there.
 */
final class StatementText {
    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 3;

    private final String sql;
    private final UnaryOperator<String> constant;
    private final int depth;
    private final StringBuilder kept = new StringBuilder();
    private int at;

    private StatementText(String sql, UnaryOperator<String> constant, int depth) {
        this.sql = sql;
        this.constant = constant;
        this.depth = depth;
    }

    /** At most 4,000 characters. */
    static String of(String sql, UnaryOperator<String> constant) {
        String text = new StatementText(sql, constant, 0).read().replaceAll("\\?(?:\\s*,\\s*\\?)+", "?, …");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    private String read() {
        while (at < sql.length() && kept.length() <= 2 * LONGEST) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                gap();
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", at)) {
                comment();
            } else if (c == '\'') {
                plain();
            } else if (c == '"') {
                quotedName();
            } else if (c == '$') {
                dollar();
            } else if (Character.isDigit(c) || c == '.' && digitAt(at + 1)) {
                number();
            } else if (Character.isLetter(c) || c == '_') {
                word();
            } else {
                kept.append(c);
                at++;
            }
        }
        return kept.toString().strip();
    }

    private void gap() {
        if (!kept.isEmpty() && kept.charAt(kept.length() - 1) != ' ') {
            kept.append(' ');
        }
    }

    private boolean digitAt(int index) {
        return index < sql.length() && Character.isDigit(sql.charAt(index));
    }

    private void comment() {
        int open = 0;
        do {
            if (sql.startsWith("/*", at)) {
                open++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                open--;
                at += 2;
            } else {
                at++;
            }
        } while (open > 0 && at < sql.length());
        gap();
    }

    /** {@code 'it''s'}. A backslash before the quote ends it or doesn't, as a setting has it that the agent may change. */
    private void plain() {
        int from = at++;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\' && at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
                at = sql.length();
                kept.append("? …");
                return;
            }
            if (c == '\'' && !sql.startsWith("''", at)) {
                break;
            }
            at += c == '\'' ? 2 : 1;
        }
        at = Math.min(at + 1, sql.length());
        kept.append(constant.apply(sql.substring(from, at)));
    }

    /** {@code E'it\'s'}, which every setting reads alike. */
    private void escaped() {
        int from = at++;
        while (at < sql.length() && (sql.charAt(at) != '\'' || sql.startsWith("''", at))) {
            at += sql.charAt(at) == '\\' || sql.charAt(at) == '\'' ? 2 : 1;
        }
        at = Math.min(at + 1, sql.length());
        kept.append(constant.apply(sql.substring(from, at)));
    }

    private void quotedName() {
        int from = at++;
        while (at < sql.length() && (sql.charAt(at) != '"' || sql.startsWith("\"\"", at))) {
            at += sql.charAt(at) == '"' ? 2 : 1;
        }
        at = Math.min(at + 1, sql.length());
        kept.append(sql, from, at);
    }

    /** {@code $1}, or {@code $tag$ … $tag$}: the body of a {@code DO} is a statement itself, any other a constant. */
    private void dollar() {
        int end = at + 1;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        if (digitAt(at + 1) || end >= sql.length() || sql.charAt(end) != '$') {
            kept.append(sql, at, end);
            at = end;
            return;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        int bodyEnd = close < 0 ? sql.length() : close;
        String body = sql.substring(end + 1, bodyEnd);
        at = close < 0 ? sql.length() : close + tag.length();
        boolean code = depth < DEEPEST
                && kept.toString().strip().toUpperCase(Locale.ROOT).matches("DO( LANGUAGE \\w+)?");
        kept.append(
                code
                        ? "$$ " + new StatementText(body, constant, depth + 1).read() + " $$"
                        : constant.apply(tag + body + tag));
    }

    private void number() {
        int from = at;
        while (at < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(at)) || "._".indexOf(sql.charAt(at)) >= 0 || sign())) {
            at++;
        }
        kept.append(constant.apply(sql.substring(from, at)));
    }

    private boolean sign() {
        boolean exponent = "eE".indexOf(sql.charAt(at - 1)) >= 0;
        return exponent && "+-".indexOf(sql.charAt(at)) >= 0 && digitAt(at + 1);
    }

    private void word() {
        int from = at;
        while (at < sql.length() && (Character.isLetterOrDigit(sql.charAt(at)) || "_$".indexOf(sql.charAt(at)) >= 0)) {
            at++;
        }
        String word = sql.substring(from, at);
        if (at < sql.length() && sql.charAt(at) == '\'' && word.length() == 1 && "eEbBxXnN".contains(word)) {
            if (word.equalsIgnoreCase("e")) {
                escaped();
            } else {
                plain();
            }
        } else if (word.equalsIgnoreCase("u") && (sql.startsWith("&'", at) || sql.startsWith("&\"", at))) {
            at++; // the string or the name follows
        } else {
            kept.append(word);
        }
    }
}
