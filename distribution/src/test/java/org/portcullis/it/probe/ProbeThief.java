// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.Secret;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;

/** Asks for secrets and hosts, its own and others', and writes into {@code data/thief} what it got. */
public final class ProbeThief implements BundleActivator {
    private static final String OWN = "file:data/keys/own";
    private static final int PATIENCE = 500;

    @Override
    public void start(BundleContext context) {
        Thread thread = new Thread(() -> steal(context), "thief"); // its components are there after its start
        thread.setDaemon(true);
        thread.start();
    }

    private static void steal(BundleContext context) {
        SecretResolver secrets = context.getService(context.getServiceReference(SecretResolver.class));
        VendorHosts hosts = context.getService(context.getServiceReference(VendorHosts.class));
        List<String> outcome = new ArrayList<>();
        for (int i = 0; i < PATIENCE && !of(() -> resolves(secrets, OWN)).equals("got"); i++) {
            LockSupport.parkNanos(10_000_000);
        }
        for (String reference : new String[] {OWN, "file:data/keys/master", "file:data/admin-token"}) {
            outcome.add(reference + " " + of(() -> resolves(secrets, reference)));
        }
        for (String vendor : new String[] {"https://api.acme.example", "https://evil.example"}) {
            outcome.add(vendor + " "
                    + of(() -> {
                        hosts.require(URI.create(vendor));
                        return true;
                    }));
        }
        try {
            Path data = Path.of(context.getProperty("portcullis.home"), "data");
            Files.move(Files.write(data.resolve("thief.new"), outcome), data.resolve("thief"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean resolves(SecretResolver secrets, String reference) {
        try (Secret secret = secrets.resolve(reference)) {
            return secret.revealString().length() > 0;
        }
    }

    private interface Attempt {
        boolean succeeds();
    }

    private static String of(Attempt attempt) {
        try {
            return attempt.succeeds() ? "got" : "empty";
        } catch (AdapterException e) {
            return e.kind() + " " + e.getMessage();
        }
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was begun
    }
}
