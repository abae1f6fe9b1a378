// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.service.platform.Readiness.Finding;

@DisplayName("OPS-4: portcullis doctor looks at the data folder")
class DataFolderTest {
    @TempDir
    Path data;

    @Test
    @DisplayName("a secret file that others can read is named")
    void openFile() throws IOException {
        Path token = Files.writeString(data.resolve("admin-token"), "x");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        assertThat(new DataFolder(data).examine()).extracting(Finding::subject).containsExactly("disk", "secret files");
        assertThat(new DataFolder(data).examine().get(1).good()).isTrue();
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(new DataFolder(data).examine().get(1))
                .matches(finding -> !finding.good() && finding.detail().contains("admin-token"));
    }

    @Test
    @DisplayName("a folder that isn't there is a finding, not a failure")
    void missing() {
        assertThat(new DataFolder(data.resolve("no")).examine()).singleElement().matches(finding -> !finding.good());
    }
}
