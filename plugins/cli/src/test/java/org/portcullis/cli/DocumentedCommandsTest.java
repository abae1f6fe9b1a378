// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** API-2: every command line in the guides and the README is one that the CLI takes; every command says what it does. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");

    @TestFactory
    Stream<DynamicTest> theGuidesCommandsAreTaken() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String page : List.of(
                "distribution/docs/guide/use.md",
                "distribution/docs/guide/operate.md",
                "distribution/docs/guide/policies.md")) {
            boolean code = false;
            for (String line : Files.readAllLines(ROOT.resolve(page))) {
                code ^= line.startsWith("```");
                if (code
                        && line.startsWith("portcullis ")
                        && !line.startsWith("portcullis backup")
                        && !line.startsWith("portcullis restore")) {
                    lines.add(line);
                }
            }
        }
        assertTrue(lines.size() > 20, "the guides show commands");
        return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> parses(line)));
    }

    private static void parses(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line.replaceAll("\\s+#.*", "").replace("$A", "--agent agt_1 --key k"));
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        words.remove(0);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("typed\n".getBytes(UTF_8))); // an option without its value asks for it
        try {
            assertDoesNotThrow(
                    () -> Main.commandLine(words.toArray(String[]::new)).parseArgs(words.toArray(String[]::new)));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void everyCommandAndOptionSaysWhatItDoes() {
        described(Main.commandLine());
    }

    @Test
    void eachNameIsTheOneOfItsCommand() {
        for (String name : Subcommands.NAMES) {
            assertEquals(
                    name,
                    Subcommands.named(name)
                            .getAnnotation(CommandLine.Command.class)
                            .name());
            assertEquals(
                    Main.commandLine().getSubcommands().get(name).getUsageMessage(),
                    Main.commandLine(name).getSubcommands().get(name).getUsageMessage());
        }
    }

    private static void described(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        assertFalse(command.getCommandSpec().usageMessage().description().length == 0, name);
        assertTrue(command.getCommandSpec().optionsMap().containsKey("--help"), () -> name + " takes --help");
        command.getSubcommands().values().forEach(DocumentedCommandsTest::described);
    }
}
