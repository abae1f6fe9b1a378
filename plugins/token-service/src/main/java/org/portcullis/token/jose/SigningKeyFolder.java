// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps signing keys, one file each, readable by the platform's own user only. A folder or file that others may read is
 * refused: whoever has read it can sign tokens.
 */
final class SigningKeyFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path folder;

    SigningKeyFolder(Path folder) throws IOException {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        refuseReadableByOthers(folder);
    }

    List<SigningKey> load() throws IOException {
        List<SigningKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                refuseReadableByOthers(file);
                keys.add(read(file));
            }
        }
        return keys;
    }

    /** Durable before it returns: written beside, synced, renamed. */
    void store(SigningKey key) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("stage", key.stage().name());
        members.put("since", key.since().toString());
        members.put("jwk", key.pair().toJSONObject());
        byte[] json = JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
        Path target = folder.resolve(key.id() + ".json");
        Path part = Files.createTempFile(folder, "key", ".part", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(json);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    void delete(SigningKey key) throws IOException {
        Files.deleteIfExists(folder.resolve(key.id() + ".json"));
        syncFolder();
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static SigningKey read(Path file) throws IOException {
        try {
            Map<String, Object> members = JSONObjectUtils.parse(Files.readString(file));
            ECKey pair = ECKey.parse(JSONObjectUtils.getJSONObject(members, "jwk"));
            SigningKey.Stage stage = SigningKey.Stage.valueOf(JSONObjectUtils.getString(members, "stage"));
            Instant since = Instant.parse(JSONObjectUtils.getString(members, "since"));
            if (!pair.isPrivate() || !file.getFileName().toString().equals(pair.getKeyID() + ".json")) {
                throw new IOException("the signing key file " + file + " does not hold the key that its name says");
            }
            return new SigningKey(pair, stage, since);
        } catch (ParseException | DateTimeException | IllegalArgumentException | NullPointerException e) {
            // without the cause: its text could repeat key material
            throw new IOException("the signing key file " + file + " is damaged; restore it from the back-up, or move"
                    + " it away to let a new key be made (tokens signed with it are then refused)");
        }
    }

    private static void refuseReadableByOthers(Path path) throws IOException {
        for (PosixFilePermission permission : Files.getPosixFilePermissions(path)) {
            String name = permission.name();
            if (name.startsWith("GROUP_") || name.startsWith("OTHERS_")) {
                throw new IOException(path + " can be used by others than its owner; run: chmod go= " + path);
            }
        }
    }
}
