// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portcullis.service.Refusal;
import org.portcullis.service.adapters.Trusted;
import org.portcullis.service.platform.TrustFiles;

/** {@code config/trust/*.pem} and {@code config/trust.json}, read and changed; the gate is told of each change. */
@Component(service = TrustFiles.class)
public final class TrustFolder implements TrustFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;
    private final Path pins;
    private final Runnable changed;

    /** Over the home folder's configuration. */
    @Activate
    public TrustFolder(BundleContext context, @Reference DeployGate gate) {
        this(Path.of(context.getProperty("portcullis.home")), gate::trustChanged);
    }

    TrustFolder(Path home, Runnable changed) {
        this.folder = home.resolve("config/trust");
        this.pins = home.resolve("config/trust.json");
        this.changed = changed;
    }

    @Override
    public synchronized List<Trusted> all() {
        try {
            List<Trusted> all = new ArrayList<>();
            for (TrustedCertificates.Publisher publisher : new TrustedCertificates(folder).all()) {
                all.add(shown(publisher.name(), publisher.certificate()));
            }
            pinned().path("trusted").forEach(pin -> all.add(shown(pin)));
            return all;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void checkPublisher(String name, String certificate) {
        parsed(name, certificate);
    }

    private static X509Certificate parsed(String name, String certificate) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("a publisher's name has lower-case letters, digits and hyphens, at most 63");
        }
        try {
            return TrustedCertificates.parse(certificate);
        } catch (CertificateException e) {
            throw invalid("send one X.509 certificate in PEM form (-----BEGIN CERTIFICATE----- …)");
        }
    }

    @Override
    public synchronized Trusted publisher(String name, String certificate) {
        X509Certificate parsed = parsed(name, certificate);
        try {
            Files.createDirectories(folder);
            replace(folder.resolve(name + ".pem"), certificate.getBytes(StandardCharsets.US_ASCII));
            changed.run();
            return shown(name, parsed);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public void checkPin(String sha256) {
        digest(sha256);
    }

    private static String digest(String sha256) {
        String digest = sha256.toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(digest).matches()) {
            throw invalid("a jar is pinned by its SHA-256: 64 hexadecimal digits, as sha256sum prints them");
        }
        return digest;
    }

    @Override
    public synchronized Trusted pin(String sha256, String note) {
        String digest = digest(sha256);
        try {
            ObjectNode tree = pinned();
            ArrayNode trusted = without(tree, digest);
            ObjectNode pin = trusted.addObject().put("sha256", digest).put("note", note);
            write(tree, trusted);
            return shown(pin);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public synchronized void checkRemove(String name) {
        try {
            if (new TrustedCertificates(folder).file(name).isEmpty()
                    && without(pinned(), name).size() == pinCount()) {
                throw unknown(name);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private int pinCount() throws IOException {
        return pinned().path("trusted").size();
    }

    @Override
    public synchronized void remove(String name) {
        try {
            Optional<Path> file = new TrustedCertificates(folder).file(name);
            boolean known = file.isPresent() && Files.deleteIfExists(file.get());
            ObjectNode tree = pinned();
            ArrayNode left = without(tree, name);
            if (left.size() < tree.path("trusted").size()) {
                write(tree, left);
            } else if (known) {
                changed.run();
            } else {
                throw unknown(name);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static Refusal unknown(String name) {
        return new Refusal(
                Refusal.Kind.NOT_FOUND,
                "trust-unknown",
                "No publisher and no pin is called " + name + ": see portcullis trust list.");
    }

    private ObjectNode pinned() throws IOException {
        if (!Files.exists(pins)) {
            return JSON.createObjectNode();
        }
        if (JSON.readTree(Files.readAllBytes(pins)) instanceof ObjectNode tree) {
            return tree;
        }
        throw new IOException(pins + " is no JSON object");
    }

    private static ArrayNode without(JsonNode tree, String digest) {
        ArrayNode left = JSON.createArrayNode();
        for (JsonNode pin : tree.path("trusted")) {
            if (!pin.path("sha256").asText().equalsIgnoreCase(digest)) {
                left.add(pin);
            }
        }
        return left;
    }

    private void write(ObjectNode tree, ArrayNode trusted) throws IOException {
        ObjectNode changedTree = tree.deepCopy().set("trusted", trusted);
        replace(pins, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(changedTree));
        changed.run();
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), ".trust", ".new");
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Trusted shown(String name, X509Certificate certificate) {
        return new Trusted(
                name,
                "PUBLISHER",
                certificate.getSubjectX500Principal().getName(),
                sha256(certificate),
                Optional.of(certificate.getNotAfter().toInstant()),
                "");
    }

    private static Trusted shown(JsonNode pin) {
        String digest = pin.path("sha256").asText().toLowerCase(Locale.ROOT);
        return new Trusted(
                digest, "PIN", "", digest, Optional.empty(), pin.path("note").asText());
    }

    private static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateException e) {
            throw new IllegalStateException("every Java has SHA-256, and a certificate was encoded once", e);
        }
    }

    private static Refusal invalid(String what) {
        return new Refusal(Refusal.Kind.INVALID, "bad-trust", what);
    }

    private static Refusal unreadable(IOException e) {
        return new Refusal(
                Refusal.Kind.UNAVAILABLE, "trust-unreadable", "What is trusted can't be read: " + e.getMessage());
    }

    private static Refusal unwritable(IOException e) {
        return new Refusal(
                Refusal.Kind.UNAVAILABLE, "trust-unwritable", "What is trusted can't be changed: " + e.getMessage());
    }
}
