// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** The id of this node, made once and kept in the data folder: it names the node's audit chain for ever. */
final class NodeId {
    private static final Pattern FORM = Pattern.compile("nod_[0-9a-z]{1,40}");
    private static final int LENGTH = 16;

    private NodeId() {}

    static String of(Path dataFolder) {
        Path file = dataFolder.resolve("node-id");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(dataFolder);
                Path fresh = Files.writeString(dataFolder.resolve("node-id.new"), random(), StandardOpenOption.CREATE);
                Files.move(fresh, file); // a crash leaves either nothing or the whole id
            }
            String id = Files.readString(file).strip();
            if (!FORM.matcher(id).matches()) {
                throw new StoreDamaged("The file " + file + " holds no node id: restore it from a back-up.", null);
            }
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException("The node id in " + file + " can't be read or made.", e);
        }
    }

    private static String random() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder("nod_");
        for (int i = 0; i < LENGTH; i++) {
            id.append(Character.forDigit(random.nextInt(36), 36));
        }
        return id.toString();
    }
}
