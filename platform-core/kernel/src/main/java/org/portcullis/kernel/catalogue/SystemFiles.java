// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.kernel.acts.Acts;
import org.portcullis.kernel.acts.Attempt;
import org.portcullis.kernel.acts.ConfigFile;
import org.portcullis.kernel.acts.Fields;
import org.portcullis.kernel.health.Examined;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.platform.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes {@code config/systems/*.yaml} into the catalogue at start, each file when its bytes differ from those taken last,
 * so that what was put through the API since then stays. A bad file is named and left out; it blocks nothing else.
 */
@Component(service = Examined.class, immediate = true)
public final class SystemFiles implements Examined {
    private static final Logger LOG = LoggerFactory.getLogger(SystemFiles.class);
    private static final String TAKEN = "config/systems/";

    private final Acts acts;
    private final Systems systems;
    private final List<String> problems = new ArrayList<>();
    private int count;

    /** In the framework: the folder is {@code portcullis.home}. */
    @Activate
    public SystemFiles(@Reference Acts acts, @Reference Systems systems, BundleContext context) {
        this(acts, systems);
        String home = context.getProperty("portcullis.home");
        load(Path.of(home == null ? "." : home, "config", "systems"));
    }

    SystemFiles(Acts acts, Systems systems) {
        this.acts = acts;
        this.systems = systems;
    }

    /** Takes the folder's files; a folder that isn't there has none. */
    void load(Path folder) {
        for (ConfigFile file : ConfigFile.inFolder(folder)) {
            count++;
            try {
                load(file);
            } catch (Refusal refusal) {
                String fields = refusal.fields().stream()
                        .map(field -> field.pointer() + " " + field.detail())
                        .collect(Collectors.joining("; "));
                problem(file, fields.isEmpty() ? refusal.getMessage() : fields);
            } catch (IllegalArgumentException e) {
                problem(file, e.getMessage());
            }
        }
    }

    private void problem(ConfigFile file, String detail) {
        String sentence = "config/systems/" + file.name() + " is not in force: " + detail;
        LOG.error("{}", sentence);
        problems.add(sentence);
    }

    private void load(ConfigFile file) {
        String key = TAKEN + file.name();
        Optional<String> taken = acts.read(tx -> taken(tx, key));
        if (taken.isPresent() && taken.get().equals(file.sha256())) {
            return;
        }
        Fields fields = new Fields();
        TargetSystem system = SystemFile.read(file.tree(), fields);
        fields.refuse("bad-system", "The file holds no good system.");
        Attempt attempt = Attempt.of("system.put", "system", Map.of("system", system.name(), "file", file.name()));
        acts.change(attempt, tx -> {
            if (taken(tx, key).filter(file.sha256()::equals).isPresent()) {
                return null; // another node, which starts at the same time, was faster
            }
            systems.put(tx, system, attempt);
            tx.update(
                    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    key,
                    file.sha256());
            return null;
        });
    }

    private static Optional<String> taken(Tx tx, String key) {
        return tx.one("SELECT value FROM meta WHERE key = ?", row -> row.text("value"), key);
    }

    @Override
    public List<Readiness.Finding> examine() {
        if (problems.isEmpty()) {
            return List.of(new Readiness.Finding("config/systems", true, count + " files are in force"));
        }
        return problems.stream()
                .map(problem -> new Readiness.Finding("config/systems", false, problem))
                .toList();
    }

    @Override
    public List<String> obstacles() {
        return List.of(); // a bad file blocks its own system only
    }
}
