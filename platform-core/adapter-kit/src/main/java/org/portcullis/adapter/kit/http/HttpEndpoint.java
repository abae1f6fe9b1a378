// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.net.URI;
import java.time.Duration;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/**
 * Where a vendor is and how it is spoken to.
 *
 * @param base {@code https://…}, or {@code http://} on a loopback address only
 * @param trust used with https
 * @param connectTimeout longest wait for a connection, within the call's own deadline
 * @param maxAnswerBytes longer answers are refused
 */
public record HttpEndpoint(URI base, TlsTrust trust, Duration connectTimeout, int maxAnswerBytes) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    /**
     * @throws AdapterException {@code MISCONFIGURED} when it would send secrets in plain text over a network
     */
    public HttpEndpoint {
        boolean plain = "http".equals(base.getScheme());
        if (plain && !isLoopback(base.getHost())) {
            throw new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "plain http is spoken on loopback addresses only; use https for " + base.getHost());
        }
    }

    /** An endpoint with a connect time-out of 5 s and answers of up to 4 MiB. */
    public HttpEndpoint(URI base, TlsTrust trust) {
        this(base, trust, CONNECT_TIMEOUT, MAX_ANSWER_BYTES);
    }

    boolean isTls() {
        return "https".equals(base.getScheme());
    }

    int port() {
        return base.getPort() >= 0 ? base.getPort() : isTls() ? 443 : 80;
    }

    String hostHeader() {
        return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
    }

    String path(String below) {
        String root = base.getRawPath() == null ? "" : base.getRawPath();
        return (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + below;
    }

    private static boolean isLoopback(String host) {
        return host != null
                && (host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}"));
    }
}
