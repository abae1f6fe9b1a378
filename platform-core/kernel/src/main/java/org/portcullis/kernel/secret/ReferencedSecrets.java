// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.spi.secret.VaultReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves {@code file:}, {@code env:} and {@code vault:} references, and keeps nothing of what it found. A file that others
 * may read is taken, with a warning.
 */
@Component(service = ReferencedSecrets.class)
public final class ReferencedSecrets implements SecretResolver {
    private static final Logger LOG = LoggerFactory.getLogger(ReferencedSecrets.class);
    private static final int LARGEST = 64 * 1024;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path home;
    private final UnaryOperator<String> environment;
    private final Set<Path> warned = ConcurrentHashMap.newKeySet();
    private volatile SecretStores stores;

    /** Relative files are under the platform's home. */
    @Activate
    public ReferencedSecrets(BundleContext context) {
        this(home(context), System::getenv);
    }

    ReferencedSecrets(Path home, UnaryOperator<String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** With that home, for tests. */
    public static ReferencedSecrets at(Path home) {
        return new ReferencedSecrets(home, name -> null);
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("portcullis.home");
        return Path.of(home == null ? "." : home).toAbsolutePath();
    }

    @Override
    public Secret resolve(String reference) {
        if (reference == null) {
            throw wrong("a secret reference is missing: give file:<path>, env:<NAME> or vault:<instance>/<path>#<key>");
        }
        if (reference.startsWith("file:")) {
            return fromFile(reference, reference.substring("file:".length()));
        }
        if (reference.startsWith("env:")) {
            return fromEnvironment(reference, reference.substring("env:".length()));
        }
        if (VaultReference.isMeant(reference)) {
            return fromVault(VaultReference.of(reference));
        }
        // it may be the secret itself, written where a reference belongs: don't repeat it
        throw wrong("a secret reference must begin with file:, env: or vault: (this one has " + reference.length()
                + " characters); put the secret itself into a file of mode 0600");
    }

    /** From now on references into vaults are resolved by that. */
    public void open(SecretStores vaults) {
        stores = vaults;
    }

    /** From now on they are not. */
    public void close() {
        stores = null;
    }

    private Secret fromVault(VaultReference reference) {
        SecretStores now = stores;
        if (now == null) {
            throw new AdapterException(
                    FailureKind.UNAVAILABLE,
                    "the secret " + reference + " can't be read: the platform starts or stops; this is tried again");
        }
        return now.read(reference);
    }

    private Secret fromFile(String reference, String path) {
        byte[] bytes = new byte[0];
        try {
            Path file = home.resolve(path);
            if (!Files.isRegularFile(file)) {
                throw wrong("no file for " + reference + ": put the secret there, or correct the reference");
            }
            warnOfOthers(file);
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST + 1);
            }
            if (bytes.length > LARGEST) {
                throw wrong("the file of " + reference + " is larger than 64 KiB: it can't be a secret");
            }
            int end = bytes.length;
            while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
                end--;
            }
            if (end == 0) {
                throw wrong("the file of " + reference + " is empty");
            }
            byte[] trimmed = Arrays.copyOf(bytes, end);
            try {
                return Secret.ofUtf8(trimmed);
            } finally {
                Arrays.fill(trimmed, (byte) 0);
            }
        } catch (IOException | InvalidPathException e) {
            throw wrong("the file of " + reference + " can't be read ("
                    + e.getClass().getSimpleName() + "): let the platform's user read it");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void warnOfOthers(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains) && warned.add(file)) {
            LOG.warn("{} holds a secret and other users may read or write it: chmod 600 it", file);
        }
    }

    private Secret fromEnvironment(String reference, String name) {
        String value = environment.apply(name);
        if (value == null || value.isEmpty()) {
            throw wrong("the environment has nothing for " + reference + ": set it before the platform starts");
        }
        return Secret.of(value);
    }

    private static AdapterException wrong(String message) {
        return new AdapterException(FailureKind.MISCONFIGURED, message);
    }
}
