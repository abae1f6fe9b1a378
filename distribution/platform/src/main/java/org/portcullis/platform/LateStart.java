// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the platform isn't ready some seconds after its start, logs which components wait for what. */
@Component(
        service = {},
        immediate = true)
public final class LateStart {

    private static final Logger LOG = LoggerFactory.getLogger(LateStart.class);
    private static final long PATIENCE_SECONDS = 15;

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "late-start");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts to wait. */
    @Activate
    public LateStart(BundleContext context, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
        timer.schedule(this::look, PATIENCE_SECONDS, TimeUnit.SECONDS);
        timer.shutdown(); // what is scheduled still runs; then the thread ends
    }

    /** Waits no longer. */
    @Deactivate
    public void stop() {
        timer.shutdownNow();
    }

    private void look() {
        try {
            if (context.getAllServiceReferences(null, "(portcullis.start=*)") == null) {
                components.getComponentDescriptionDTOs().stream()
                        .flatMap(description -> components.getComponentConfigurationDTOs(description).stream())
                        .filter(configuration -> configuration.unsatisfiedReferences.length > 0)
                        .forEach(LateStart::tell);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tell(ComponentConfigurationDTO configuration) {
        LOG.warn(
                "The component {} waits for {}",
                configuration.description.name,
                Arrays.stream(configuration.unsatisfiedReferences)
                        .map(reference -> reference.name)
                        .collect(Collectors.joining(", ")));
    }
}
