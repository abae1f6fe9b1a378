// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as a service: SQLite in {@code data/portcullis.db} of the folder that the framework property {@code
 * portcullis.home} names, or what {@link StorePlace} says.
 */
@Component(
        service = Store.class,
        configurationPid = "org.portcullis.store",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = StoreSettings.class)
public final class StoreComponent implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);

    private final SqlStore store;

    /** Opens the store; a failure is one sentence in the log, and the component stays away. */
    @Activate
    public StoreComponent(BundleContext context, StoreSettings settings) {
        String property = context.getProperty("portcullis.home");
        Path home = Path.of(property == null ? "." : property);
        try {
            boolean restored = Restored.begin(home.resolve("data"));
            store = SqlStore.open(config(settings, home));
            if (restored) {
                Restored.finish(home.resolve("data"), store);
            }
        } catch (StoreException | IllegalArgumentException | UncheckedIOException e) {
            LOG.error("The store can't be opened", e);
            StartFailure.tell(context, e.getMessage());
            throw e;
        }
    }

    private static StoreConfig config(StoreSettings settings, Path home) {
        Path data = home.resolve("data");
        StorePlace place = StorePlace.of(settings, home);
        return new StoreConfig(
                place.url(),
                place.user(),
                new PasswordReference(place.passwordReference(), home),
                NodeId.of(data),
                settings.readers(),
                settings.queue_limit(),
                Duration.ofSeconds(settings.statement_timeout_seconds()));
    }

    /** Closes it after the batch in hand. */
    @Deactivate
    public void close() {
        store.close();
    }

    @Override
    public <T> T write(Priority priority, Duration within, Work<T> work) {
        return store.write(priority, within, work);
    }

    @Override
    public <T> CompletableFuture<T> submit(Priority priority, Work<T> work) {
        return store.submit(priority, work);
    }

    @Override
    public <T> T read(Work<T> work) {
        return store.read(work);
    }

    @Override
    public <T> T watch(Work<T> work) {
        return store.watch(work);
    }

    @Override
    public boolean shared() {
        return store.shared();
    }

    @Override
    public AutoCloseable follow(Runnable listener) {
        return store.follow(listener);
    }

    @Override
    public AutoCloseable attach(OutboxAppender appender) {
        return store.attach(appender);
    }

    @Override
    public String node() {
        return store.node();
    }

    @Override
    public Health health() {
        return store.health();
    }
}
