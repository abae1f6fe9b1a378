// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a process holds of the machine's memory, where the system tells it. */
final class Memory {
    private Memory() {}

    static java.util.Optional<Long> resident(long pid) {
        OptionalLong kilobytes = OptionalLong.empty();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    kilobytes = OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return java.util.Optional.empty(); // another system, or it has just ended
        }
        return kilobytes.isPresent() ? java.util.Optional.of(kilobytes.getAsLong() * 1024) : java.util.Optional.empty();
    }
}
