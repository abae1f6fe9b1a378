// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.acts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A YAML file of the configuration, read once.
 *
 * @param name its name without the folder
 * @param bytes its content
 */
public record ConfigFile(String name, byte[] bytes) {
    private static final int LONGEST = 1 << 20;

    /** The folder's {@code *.yaml} and {@code *.yml}, by name; none when the folder isn't there. */
    public static List<ConfigFile> inFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .map(ConfigFile::read)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("The folder " + folder + " can't be read: check its permissions", e);
        }
    }

    private static ConfigFile read(Path file) {
        try {
            return new ConfigFile(file.getFileName().toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalStateException("The file " + file + " can't be read: check its permissions", e);
        }
    }

    /** SHA-256 of the content, hex. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The content as a tree; {@link IllegalArgumentException} with a sentence for anything that is no YAML. */
    public JsonNode tree() {
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException("it is longer than 1 MiB");
        }
        try {
            JsonNode tree = mapper().readTree(bytes);
            if (tree == null || !tree.isObject()) {
                throw new IllegalArgumentException("it must be a YAML object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no YAML: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it can't be read: " + e.getMessage(), e);
        }
    }

    /** Made when a file has changed, which is seldom: YAML costs a start some time. */
    private static ObjectMapper mapper() {
        return YAMLMapper.builder(YAMLFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
