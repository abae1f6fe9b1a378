// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.portcullis.host.wire.Frame;
import org.portcullis.host.wire.Kind;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/**
 * What a hosted process may ask of the platform: secrets whose references stand in its own instance's configuration, if its
 * bundle has that right too, and whether it may call an address. They are resolved and judged here, in its bundle's name.
 */
final class References {
    private final Set<String> own = new HashSet<>();
    private final StringBuilder nested = new StringBuilder();
    private final SecretResolver secrets;
    private final VendorHosts hosts;

    References(Map<String, Object> configuration, SecretResolver secrets, VendorHosts hosts) {
        this.secrets = secrets;
        this.hosts = hosts;
        for (Object value : configuration.values()) {
            if (value instanceof String text) {
                own.add(text);
                nested.append(text).append('\n');
            } else if (value instanceof String[] list) {
                own.addAll(Arrays.asList(list));
            }
        }
    }

    /** The answer to a question; {@code FORBIDDEN} for what isn't the instance's. */
    byte[] answer(Frame question) {
        String text = new String(question.body(), StandardCharsets.UTF_8);
        if (question.kind() == Kind.REQUIRE) {
            hosts.require(address(text));
            return new byte[0];
        }
        if (question.kind() != Kind.RESOLVE) {
            throw forbidden("a hosted process calls nothing of the platform");
        }
        try (Secret secret = resolve(text)) {
            char[] chars = secret.reveal();
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
            byte[] copy = Arrays.copyOf(bytes.array(), bytes.limit());
            Arrays.fill(bytes.array(), (byte) 0);
            Arrays.fill(chars, '\0');
            return copy;
        }
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "what it wants to call is no address", e);
        }
    }

    private Secret resolve(String reference) {
        // what is deeper than a list arrives as JSON text
        boolean known = own.contains(reference) || nested.indexOf('"' + reference + '"') >= 0;
        if (!known) {
            throw forbidden("the reference it asks for does not stand in this instance's configuration");
        }
        return secrets.resolve(reference);
    }

    private static AdapterException forbidden(String why) {
        return new AdapterException(FailureKind.FORBIDDEN, why);
    }
}
