// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * No adapter, and no plugin that ends access, ships without its contracts: what a bundle says that it provides must have
 * a contract run in its own module, in the reports of this very build (PLG-7).
 */
class ContractCoverageIT {
    @Test
    @DisplayName(
            "each extension point of each adapter bundle, and of each plugin that has one, has passed its contract")
    void covered() throws Exception {
        List<Path> modules = ContractRuns.providers();
        assertThat(modules).hasSizeGreaterThanOrEqualTo(7);
        List<String> missing = new ArrayList<>();
        for (Path module : modules) {
            Set<String> points = ContractRuns.extensionPoints(module);
            assertThat(points).as(module + " provides something").isNotEmpty();
            for (String point : points) {
                if (ContractRuns.passed(module, point).isEmpty()) {
                    missing.add(module.getParent().getFileName() + "/" + module.getFileName() + ": " + point);
                }
            }
        }
        assertThat(missing).as("extension points without a passed contract").isEmpty();
    }
}
