// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.Baseline.Info;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Instructions;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "The published packages against platform-core/baseline: a change needs the version that it calls for (PLG-5)")
class ApiBaselineIT {

    @ParameterizedTest
    @ValueSource(strings = {"api", "adapter-kit", "tck"})
    void keepsItsPromise(String module) throws Exception {
        Path core = Installation.sources().resolve("platform-core");
        String name = "portcullis-" + module;
        Path older = core.resolve("baseline/" + name + ".jar");
        Path newer = core.resolve(module + "/target/" + name + "-0.1.0.jar");
        assertThat(older).as("made by platform-core/baseline/move").isRegularFile();
        try (Processor processor = new Processor();
                Jar now = new Jar(newer.toFile());
                Jar then = new Jar(older.toFile())) {
            Set<Info> infos = new Baseline(processor, new DiffPluginImpl()).baseline(now, then, new Instructions("*"));
            assertThat(infos).isNotEmpty();
            List<String> broken = infos.stream()
                    .filter(info -> info.mismatch)
                    .map(info -> info.packageName + " " + info.newerVersion + " must be " + info.suggestedVersion + ": "
                            + info.packageDiff.getDelta())
                    .collect(Collectors.toList());
            assertThat(broken)
                    .as("raise these versions in package-info.java; before the first release, when the change is meant,"
                            + " move the baseline with platform-core/baseline/move")
                    .isEmpty();
        }
    }
}
