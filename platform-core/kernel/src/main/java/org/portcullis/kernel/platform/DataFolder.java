// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.kernel.health.Examined;
import org.portcullis.service.platform.Readiness;

/** The data folder: room on its disk, and that nobody else can read what is secret in it. */
@Component(service = Examined.class)
public final class DataFolder implements Examined {
    private static final long LITTLE = 500L << 20;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path data;

    /** In the framework: the folder is {@code data} in {@code portcullis.home}. */
    @Activate
    public DataFolder(BundleContext context) {
        this(Path.of(String.valueOf(context.getProperty("portcullis.home")), "data"));
    }

    DataFolder(Path data) {
        this.data = data;
    }

    @Override
    public List<Readiness.Finding> examine() {
        try {
            long free = Files.getFileStore(data).getUsableSpace();
            List<String> open = open();
            return List.of(
                    new Readiness.Finding(
                            "disk",
                            free >= LITTLE,
                            (free >> 20) + " MiB are free in " + data
                                    + (free >= LITTLE ? "" : ": make room, a full disk denies every grant")),
                    new Readiness.Finding(
                            "secret files",
                            open.isEmpty(),
                            open.isEmpty()
                                    ? "only their owner can read them"
                                    : "others can read " + open + ": chmod 600"));
        } catch (IOException e) {
            return List.of(
                    new Readiness.Finding("data folder", false, data + " can't be looked at: " + e.getMessage()));
        }
    }

    private List<String> open() throws IOException {
        List<String> open = new ArrayList<>();
        List<Path> secret = new ArrayList<>(List.of(data.resolve("admin-token"), data.resolve("keys")));
        try (Stream<Path> keys = Files.isDirectory(secret.get(1)) ? Files.list(secret.get(1)) : Stream.empty()) {
            keys.filter(key -> !key.toString().endsWith(".pub.pem")).forEach(secret::add);
        }
        for (Path each : secret) {
            if (Files.exists(each)
                    && Files.getPosixFilePermissions(each).stream().anyMatch(OTHERS::contains)) {
                open.add(data.relativize(each).toString());
            }
        }
        return open;
    }

    @Override
    public List<String> obstacles() {
        return List.of(); // whether it can be written, the store tells
    }
}
