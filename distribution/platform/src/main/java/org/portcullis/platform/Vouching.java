// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.zip.ZipException;
import org.portcullis.platform.JarSignature.Refused;

/** Who vouches for a jar (PLG-4): a publisher of {@code config/trust/}, or its pin in {@code config/trust.json}. */
final class Vouching {
    private final TrustedDigests pins;
    private final TrustedCertificates certificates;
    private final Publishers publishers;

    Vouching(Path home) {
        this.pins = new TrustedDigests(home.resolve("config/trust.json"));
        this.certificates = new TrustedCertificates(home.resolve("config/trust"));
        this.publishers = new Publishers(certificates, Clock.systemUTC());
    }

    /** Changes whenever what is trusted does. */
    long stamp() {
        return 31 * pins.stamp() + certificates.stamp();
    }

    /** Its pin, or its publisher. */
    String signer(Path copy, String digest) throws IOException, Refused {
        if (pins.contains(digest)) {
            return "sha256:" + digest;
        }
        String why;
        try {
            return "publisher:" + publishers.of(copy).name();
        } catch (Refused e) {
            why = e.getMessage();
        } catch (ZipException e) {
            why = "it is no jar";
        }
        throw new Refused(why + "; have a publisher of config/trust sign it, or pin its SHA-256 " + digest
                + " in config/trust.json (portcullis trust pin)");
    }
}
