// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.metatype.AttributeDefinition;
import org.portcullis.spi.secret.VaultReference;

/**
 * One setting of an adapter, by its Metatype.
 *
 * @param name as in the instance file
 * @param type what its values are
 * @param many whether it is a list
 * @param required whether it must be given
 * @param validator what is wrong with a value as text; null or empty when nothing is
 */
record Setting(String name, Type type, boolean many, boolean required, UnaryOperator<String> validator) {

    /** Kinds of values in JSON. */
    enum Type {
        TEXT("a text"),
        WHOLE("a whole number"),
        NUMBER("a number"),
        TRUTH("true or false");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        boolean fits(Object value) {
            return switch (this) {
                case TEXT -> value instanceof String;
                case WHOLE -> value instanceof Integer || value instanceof Long || value instanceof Short;
                case NUMBER -> value instanceof Number;
                case TRUTH -> value instanceof Boolean;
            };
        }
    }

    static Setting of(AttributeDefinition definition, boolean required) {
        String[] defaults = definition.getDefaultValue();
        return new Setting(
                definition.getID(),
                type(definition.getType()),
                definition.getCardinality() != 0,
                required && (defaults == null || defaults.length == 0),
                definition::validate);
    }

    private static Type type(int type) {
        return switch (type) {
            case AttributeDefinition.LONG,
                    AttributeDefinition.INTEGER,
                    AttributeDefinition.SHORT,
                    AttributeDefinition.BYTE -> Type.WHOLE;
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> Type.NUMBER;
            case AttributeDefinition.BOOLEAN -> Type.TRUTH;
            default -> Type.TEXT;
        };
    }

    /** What is wrong with a value, as a sentence; empty when nothing is. */
    Optional<String> problem(Object value) {
        if (many && value instanceof List<?> list) {
            return list.stream().map(this::one).flatMap(Optional::stream).findFirst();
        }
        return one(value);
    }

    private Optional<String> one(Object value) {
        if (value instanceof String text && text.contains("${portcullis.")) {
            return Optional.empty(); // filled in by the platform, and checked when it is used
        }
        if (!type.fits(value)) {
            return Optional.of(name + " must be " + type.words + (many ? ", or a list of them" : ""));
        }
        if (name.endsWith("_ref") && VaultReference.isMeant(value.toString())) {
            List<String> wrong = VaultReference.problems(value.toString());
            if (!wrong.isEmpty()) {
                return Optional.of(
                        name + " must be vault:<instance>/<path>#<key>, and " + String.join("; and ", wrong));
            }
        } else if (name.endsWith("_ref") && !isReference(value.toString())) {
            return Optional.of(name + " must be a reference, file:<path>, env:<NAME> or vault:<instance>/<path>#<key>:"
                    + " a secret never stands in a configuration");
        }
        String flaw = value.toString().isEmpty() && !required ? null : validator.apply(value.toString());
        return flaw == null || flaw.isEmpty() ? Optional.empty() : Optional.of(name + ": " + flaw);
    }

    private static boolean isReference(String text) {
        return text.isEmpty() || text.startsWith("file:") || text.startsWith("env:");
    }
}
