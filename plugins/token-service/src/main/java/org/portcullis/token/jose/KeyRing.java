// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.token.jose.SigningKey.Stage;

/**
 * Our signing keys: one that signs, one that is published ahead of its use, and those retired whose last tokens are still
 * alive. Each change is durable before it takes effect; a crash between two files is put right at the next start. Safe
 * for many threads: readers see one immutable picture.
 */
public final class KeyRing {
    private record Picture(
            List<SigningKey> keys, CompactSigner signer, Map<String, VerificationKey> byId, String jwks) {}

    private final SigningKeyFolder folder;
    private final Clock clock;
    private final Duration keepRetired;
    private volatile Picture picture;

    private KeyRing(SigningKeyFolder folder, Clock clock, Duration keepRetired) {
        this.folder = folder;
        this.clock = clock;
        this.keepRetired = keepRetired;
    }

    /**
     * Opens the ring, making keys when the folder is empty.
     *
     * @param folder where the keys are kept, made with mode 0700 when missing
     * @param keepRetired how long a retired key still verifies: not shorter than the longest token
     * @throws IOException when the folder cannot be used, or others may read it
     */
    public static KeyRing open(Path folder, Clock clock, Duration keepRetired) throws IOException {
        KeyRing ring = new KeyRing(new SigningKeyFolder(folder), clock, keepRetired);
        ring.repair();
        return ring;
    }

    /** Puts the next key to work and retires the one that signed; the new next key is published from now on. */
    public synchronized void rotate() throws IOException {
        Instant now = clock.instant();
        List<SigningKey> keys = new ArrayList<>();
        for (SigningKey key : picture.keys()) {
            keys.add(key.stage() == Stage.CURRENT ? stored(key.as(Stage.RETIRED, now)) : key);
        }
        settle(keys, now);
    }

    /** Rotates when the signing key has been in use for longer than the age. */
    public synchronized boolean rotateIfOlderThan(Duration age) throws IOException {
        for (SigningKey key : picture.keys()) {
            if (key.stage() == Stage.CURRENT && key.since().plus(age).isBefore(clock.instant())) {
                rotate();
                return true;
            }
        }
        return false;
    }

    private synchronized void repair() throws IOException {
        settle(folder.load(), clock.instant());
    }

    /** Exactly one current and one next, whatever a crash left behind; the newest candidate wins. */
    private void settle(List<SigningKey> found, Instant now) throws IOException {
        List<SigningKey> keys = new ArrayList<>(found);
        keys.sort(Comparator.comparing(SigningKey::since).thenComparing(SigningKey::id));
        keepNewest(keys, Stage.CURRENT, Stage.RETIRED, now);
        if (indexOf(keys, Stage.CURRENT) < 0) {
            int next = indexOf(keys, Stage.NEXT);
            if (next >= 0) {
                keys.set(next, stored(keys.get(next).as(Stage.CURRENT, now)));
            } else {
                keys.add(stored(generate(Stage.CURRENT, now)));
            }
        }
        keepNewest(keys, Stage.NEXT, Stage.RETIRED, now);
        if (indexOf(keys, Stage.NEXT) < 0) {
            keys.add(stored(generate(Stage.NEXT, now)));
        }
        for (SigningKey key : List.copyOf(keys)) {
            if (key.stage() == Stage.RETIRED && key.since().plus(keepRetired).isBefore(now)) {
                folder.delete(key);
                keys.remove(key);
            }
        }
        picture = draw(keys);
    }

    private void keepNewest(List<SigningKey> keys, Stage stage, Stage otherwise, Instant now) throws IOException {
        int newest = indexOf(keys, stage);
        for (int i = 0; i < newest; i++) {
            if (keys.get(i).stage() == stage) {
                keys.set(i, stored(keys.get(i).as(otherwise, now)));
            }
        }
    }

    private static int indexOf(List<SigningKey> keys, Stage stage) {
        for (int i = keys.size() - 1; i >= 0; i--) {
            if (keys.get(i).stage() == stage) {
                return i;
            }
        }
        return -1;
    }

    private SigningKey stored(SigningKey key) throws IOException {
        folder.store(key);
        return key;
    }

    private static SigningKey generate(Stage stage, Instant now) throws IOException {
        try {
            return SigningKey.generate(stage, now);
        } catch (JOSEException e) {
            throw new IOException("no signing key could be made", e);
        }
    }

    private static Picture draw(List<SigningKey> keys) throws IOException {
        try {
            Map<String, VerificationKey> byId = new LinkedHashMap<>();
            List<JWK> published = new ArrayList<>();
            CompactSigner signer = null;
            for (SigningKey key : keys) {
                JWK half = key.pair().toPublicJWK();
                byId.put(key.id(), VerificationKey.of(half));
                published.add(half);
                if (key.stage() == Stage.CURRENT) {
                    signer = new CompactSigner(key.id(), key.privateKey());
                }
            }
            String jwks = new JWKSet(published).toString(true);
            return new Picture(List.copyOf(keys), signer, Map.copyOf(byId), jwks);
        } catch (JOSEException | BadToken e) {
            throw new IOException("a signing key cannot be used", e);
        }
    }

    /** Public halves of this node's own keys, as JSON by id. */
    public Map<String, String> ownPublic() {
        Map<String, String> halves = new LinkedHashMap<>();
        picture.keys()
                .forEach(key -> halves.put(key.id(), key.pair().toPublicJWK().toJSONString()));
        return halves;
    }

    /** The published set (RFC 7517), public halves only. */
    public String publicJwks() {
        return picture.jwks();
    }

    /** The key of ours with this id, retired ones included while their tokens may live. */
    public Optional<VerificationKey> verificationKey(String id) {
        return id == null
                ? Optional.empty()
                : Optional.ofNullable(picture.byId().get(id));
    }

    /** Signs a token with the key whose turn it is. */
    public String sign(String type, JWTClaimsSet claims) {
        return picture.signer().sign(type, claims);
    }
}
