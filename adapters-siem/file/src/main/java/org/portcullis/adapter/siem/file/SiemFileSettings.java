// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import java.nio.file.Path;
import java.util.Map;
import org.portcullis.adapter.kit.Settings;
import org.portcullis.spi.AdapterException;

/** The checked settings of one instance; {@link SiemFileConfig} says what each is for. */
record SiemFileSettings(Path folder, long maxFileBytes, long maxTotalBytes) {

    /** @throws AdapterException {@code MISCONFIGURED} with every problem */
    static SiemFileSettings read(Map<String, ?> properties, Path home) {
        Settings settings = new Settings(properties);
        SiemFileSettings read = new SiemFileSettings(
                settings.path("folder", home),
                settings.number("max_file_bytes", 67_108_864, 4096, 4_294_967_296L),
                settings.number("max_total_bytes", 10_737_418_240L, 0, Long.MAX_VALUE));
        if (read.maxTotalBytes() > 0 && read.maxTotalBytes() < read.maxFileBytes()) {
            settings.problem("max_total_bytes must be 0 or at least max_file_bytes");
        }
        settings.verify();
        return read;
    }
}
