// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.portcullis.service.platform.StepListener;

/** Ends the process by kill -9 at the step that the file {@code trap} of the home folder names. */
public final class StepTrap implements BundleActivator, StepListener {
    private Path trap;
    private Process killer;

    @Override
    public void start(BundleContext context) throws IOException {
        trap = Path.of(context.getProperty("portcullis.home")).resolve("trap");
        killer = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read -r go && kill -9 " + ProcessHandle.current().pid())
                .start();
        context.registerService(StepListener.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        killer.destroy();
    }

    @Override
    public void reached(String step, String id) {
        try {
            if (!Files.exists(trap) || !Files.readString(trap).strip().equals(step)) {
                return;
            }
            Files.delete(trap);
            killer.getOutputStream().write('\n');
            killer.getOutputStream().flush();
        } catch (IOException e) {
            throw new IllegalStateException("the trap doesn't work", e);
        }
        while (true) {
            LockSupport.park(); // the process dies now
        }
    }
}
