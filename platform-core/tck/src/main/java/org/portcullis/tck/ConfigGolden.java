// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares an adapter's configuration schema with {@code config.golden.txt} on its test class path, one line for each
 * setting: name, type and default. A change of any shows as a one-line diff that operators must know.
 */
public final class ConfigGolden {
    private ConfigGolden() {}

    /** Fails when they differ; the failure shows the text that the file should have if the change is meant. */
    public static void check(Class<?> schema) {
        String actual = Arrays.stream(schema.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 0 && !method.isSynthetic())
                .sorted(Comparator.comparing(ConfigGolden::name))
                .map(ConfigGolden::line)
                .collect(Collectors.joining());
        assertThat(actual).as("the settings of " + schema.getSimpleName()).isEqualTo(golden(schema));
    }

    private static String golden(Class<?> schema) {
        try (InputStream in = schema.getResourceAsStream("/config.golden.txt")) {
            assertThat(in).as("src/test/resources/config.golden.txt").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Method setting) {
        Object fallback = setting.getDefaultValue();
        String type = setting.getReturnType().getSimpleName();
        return name(setting) + ": " + type + (fallback == null ? "" : " = " + text(fallback)) + "\n";
    }

    private static String text(Object value) {
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        return IntStream.range(0, Array.getLength(value))
                .mapToObj(i -> String.valueOf(Array.get(value, i)))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The property's name as Declarative Services makes it of the method's (Compendium 112.8.2.1). */
    private static String name(Method setting) {
        return setting.getName()
                .replace("__", "\u0000")
                .replace('_', '.')
                .replace('\u0000', '_')
                .replace("$", "");
    }
}
