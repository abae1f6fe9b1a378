// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A chain as its readers see it: the node's own, or one that ended before a restore. */
interface ReadableChain {
    /** The chain's name; its folder is called the same. */
    String name();

    /** The newest durable record. */
    Head head();

    /** The files. */
    SegmentFolder segments();

    /** A chain that nothing is appended to any more. */
    record Ended(String name, Head head, SegmentFolder segments) implements ReadableChain {}

    /** The ended chains in that folder, oldest first. */
    static List<ReadableChain> ended(Path folder, String own) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(folder)) {
            folders = all.filter(each -> each.getFileName().toString().startsWith("nod_") && Files.isDirectory(each))
                    .filter(each -> !each.getFileName().toString().equals(own))
                    .toList();
        }
        List<ReadableChain> chains = new ArrayList<>();
        for (Path each : folders) {
            SegmentFolder segments = new SegmentFolder(each);
            Head head = new ChainRecovery(segments).recover();
            chains.add(new Ended(each.getFileName().toString(), head, segments));
        }
        chains.sort(Comparator.comparing(ReadableChain::begun));
        return chains;
    }

    private static String begun(ReadableChain chain) {
        return new ChainReader(chain)
                .after(0, 1).stream()
                        .map(record -> record.time().toString())
                        .findFirst()
                        .orElse("");
    }
}
