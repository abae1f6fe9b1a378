// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.Timestamp;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.platform.TrustedCertificates.Publisher;

/**
 * Decides whether a jar's signer is a trusted publisher (PLG-4). A certificate must have been good when it signed: when a
 * time stamp of a trusted authority says so, that time counts, else now does.
 */
final class Publishers {
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
    private static final String ANY_USE = "2.5.29.37.0";

    private final TrustedCertificates trusted;
    private final Clock clock;

    Publishers(TrustedCertificates trusted, Clock clock) {
        this.trusted = trusted;
        this.clock = clock;
    }

    /**
     * The publisher that vouches for all of the jar.
     *
     * @throws Refused with the reason, for people
     */
    Publisher of(Path jar) throws IOException, Refused {
        Set<CodeSigner> signers = JarSignature.of(jar);
        List<Publisher> publishers = trusted.all();
        List<String> reasons = new ArrayList<>();
        for (CodeSigner signer : signers) {
            Date at = signedAt(signer, publishers).map(Date::from).orElse(Date.from(clock.instant()));
            List<X509Certificate> chain = chain(signer.getSignerCertPath());
            for (Publisher publisher : publishers) {
                Optional<String> flaw = flaw(chain, publisher.certificate(), CODE_SIGNING, at);
                if (flaw.isEmpty()) {
                    return publisher;
                }
                if (!flaw.get().isEmpty()) {
                    reasons.add(flaw.get());
                }
            }
            if (reasons.isEmpty()) {
                reasons.add("its signer "
                        + chain.get(0).getSubjectX500Principal().getName() + " isn't one of the trusted publishers");
            }
        }
        throw new Refused(String.join("; ", reasons));
    }

    /** When it was signed, if somebody trusted says so. */
    private static Optional<Instant> signedAt(CodeSigner signer, List<Publisher> publishers) {
        Timestamp stamp = signer.getTimestamp();
        if (stamp == null) {
            return Optional.empty();
        }
        List<X509Certificate> chain = chain(stamp.getSignerCertPath());
        boolean believed = publishers.stream()
                .anyMatch(publisher -> flaw(chain, publisher.certificate(), TIME_STAMPING, stamp.getTimestamp())
                        .isEmpty());
        return believed ? Optional.of(stamp.getTimestamp().toInstant()) : Optional.empty();
    }

    private static List<X509Certificate> chain(CertPath path) {
        return path.getCertificates().stream().map(X509Certificate.class::cast).toList();
    }

    /** Empty: the chain leads to the anchor and was good then. An empty text: it leads elsewhere. */
    private static Optional<String> flaw(List<X509Certificate> chain, X509Certificate anchor, String use, Date at) {
        X509Certificate signer = chain.get(0);
        String name = signer.getSubjectX500Principal().getName();
        try {
            if (!leadsTo(chain, anchor, at)) {
                return Optional.of("");
            }
            List<String> uses = signer.getExtendedKeyUsage();
            if (uses != null && !uses.contains(use) && !uses.contains(ANY_USE)) {
                return Optional.of("the certificate of " + name + " isn't for signing code");
            }
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("the certificate of " + name + " has expired, and no trusted time stamp says that it"
                    + " was good when it signed");
        } catch (CertificateParsingException e) {
            return Optional.of("the certificate of " + name + " can't be read");
        } catch (GeneralSecurityException e) {
            return Optional.of("the certificate of " + name + " isn't good: " + e.getMessage());
        }
    }

    private static boolean leadsTo(List<X509Certificate> chain, X509Certificate anchor, Date at)
            throws GeneralSecurityException {
        if (chain.get(0).equals(anchor)) {
            anchor.checkValidity(at);
            return true;
        }
        List<X509Certificate> below = chain.stream()
                .takeWhile(certificate -> !certificate.equals(anchor))
                .toList();
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(at);
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
            anchor.checkValidity(at);
            return true;
        } catch (CertPathValidatorException e) {
            if (e.getReason() == CertPathValidatorException.BasicReason.EXPIRED) {
                throw new CertificateExpiredException(e.getMessage());
            }
            return false;
        }
    }
}
