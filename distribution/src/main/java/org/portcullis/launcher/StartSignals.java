// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/**
 * What the bundles tell the launcher, by services of any type with the property {@code portcullis.start}:
 * {@code ready} when the platform can do its work, or {@code failed} with the sentence in {@code portcullis.detail}.
 */
final class StartSignals implements ServiceListener {

    private static final String STATE = "portcullis.start";
    private static final String DETAIL = "portcullis.detail";

    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    static StartSignals listen(BundleContext context) {
        StartSignals signals = new StartSignals();
        try {
            context.addServiceListener(signals, "(" + STATE + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return signals;
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            return;
        }
        if ("failed".equals(reference.getProperty(STATE))) {
            failure.complete(String.valueOf(reference.getProperty(DETAIL)));
            ready.completeExceptionally(new IllegalStateException("failed"));
        } else if ("ready".equals(reference.getProperty(STATE))) {
            ready.complete(null);
        }
    }

    /** Fails at once when a bundle has already reported that it can't work. */
    void requireNoFailure() throws StartFailure {
        String sentence = failure.getNow(null);
        if (sentence != null) {
            throw new StartFailure(sentence);
        }
    }

    /** Waits until the platform reports that it is ready, and fails when it can't be. */
    void awaitReady(long seconds) throws StartFailure {
        try {
            ready.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            requireNoFailure();
            throw new StartFailure("The platform can't start; data/log/portcullis.log has the cause.", e);
        } catch (TimeoutException e) {
            throw new StartFailure(
                    "The platform wasn't ready within " + seconds + " seconds; data/log/portcullis.log has the cause.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted.", e);
        }
        requireNoFailure();
    }
}
