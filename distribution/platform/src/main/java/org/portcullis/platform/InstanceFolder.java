// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.platform.InstanceFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the configuration service in step with {@code config/instances/*.json} (PLG-3). */
@Component(
        service = {ArtifactListener.class, ArtifactInstaller.class, InstanceFiles.class},
        immediate = true)
public final class InstanceFolder implements ArtifactInstaller, InstanceFiles {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceFolder.class);
    private static final String SUFFIX = ".json";
    private static final String HOSTED = "hosted";
    private static final String HOST = "org.portcullis.host";
    private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final ConfigurationAdmin configurations;
    private final InstanceValues values;

    /** Serves the home folder that the launcher names in the framework properties. */
    @Activate
    public InstanceFolder(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this.folder = Path.of(context.getProperty("portcullis.home")).resolve("config/instances");
        this.configurations = configurations;
        this.values = new InstanceValues(context::getProperty);
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.getName().endsWith(SUFFIX)
                && folder.equals(artifact.toPath().getParent())
                && InstanceName.parse(id(artifact.toPath())).isPresent();
    }

    @Override
    public void install(File artifact) throws IOException {
        apply(id(artifact.toPath()), parse(artifact.toPath()));
    }

    @Override
    public void update(File artifact) throws IOException {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) throws IOException {
        forget(id(artifact.toPath()));
    }

    @Override
    public List<String> ids() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> canHandle(file.toFile()))
                    .map(InstanceFolder::id)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("The folder {} can't be read.", folder, e);
            return List.of();
        }
    }

    @Override
    public Map<String, Object> read(String id) {
        Path file = file(id);
        try {
            return Files.exists(file) ? parse(file) : Map.of();
        } catch (IOException e) {
            LOG.warn("The instance file {} can't be read.", file, e);
            return Map.of();
        }
    }

    @Override
    public Map<String, Object> effective(Map<String, Object> configuration) {
        try {
            Dictionary<String, Object> properties = values.properties(configuration);
            Map<String, Object> effective = new TreeMap<>();
            properties.keys().asIterator().forEachRemaining(key -> effective.put(key, properties.get(key)));
            return effective;
        } catch (IOException e) {
            throw new UncheckedIOException("a configuration that was read as JSON can be written", e);
        }
    }

    @Override
    public void write(String id, Map<String, Object> configuration) throws IOException {
        Path file = file(id);
        Path part = folder.resolve(id + ".part");
        Files.write(part, JSON.writeValueAsBytes(new TreeMap<>(configuration)));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        apply(id, parse(file)); // as it will be read again: else the next look would find it different, and restart it
    }

    @Override
    public void delete(String id) throws IOException {
        Files.deleteIfExists(file(id));
        forget(id);
    }

    /** What is hosted is configured under the host's PID: its adapter's own component never comes up in this process. */
    private void apply(String id, Map<String, Object> configuration) throws IOException {
        InstanceName name = name(id);
        boolean hosted = Boolean.TRUE.equals(configuration.get(HOSTED));
        Configuration other = hosted ? local(name) : host(id);
        other.delete();
        Configuration place = hosted ? host(id) : local(name);
        place.updateIfDifferent(values.properties(configuration));
    }

    private Configuration local(InstanceName name) throws IOException {
        return configurations.getFactoryConfiguration(name.factoryPid(), name.name(), "?");
    }

    private Configuration host(String id) throws IOException {
        return configurations.getFactoryConfiguration(HOST, id, "?");
    }

    private void forget(String id) throws IOException {
        local(name(id)).delete();
        host(id).delete();
    }

    private static Map<String, Object> parse(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), OBJECT);
    }

    private Path file(String id) {
        name(id); // also keeps a path out of the name
        return folder.resolve(id + SUFFIX);
    }

    private static InstanceName name(String id) {
        return InstanceName.parse(id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "An instance is named family-vendor~name in lower case, not " + id));
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
