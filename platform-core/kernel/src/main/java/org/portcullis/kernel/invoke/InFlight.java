// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.portcullis.spi.AdapterException;

/**
 * Follows a call that makes something, beyond its deadline: a thread that hangs in the adapter may still reach the
 * vendor. One for each call.
 *
 * @param <T> the answer
 */
public final class InFlight<T> {
    private final BiConsumer<T, AdapterException> late;
    private volatile boolean running;

    /** @param late hears how the call ended when that came too late to be of use: the answer, or the failure */
    public InFlight(BiConsumer<T, AdapterException> late) {
        this.late = late;
    }

    /** Whether the adapter is in the call now. */
    public boolean running() {
        return running;
    }

    T run(Supplier<T> work) {
        running = true;
        try {
            return work.get();
        } finally {
            running = false;
        }
    }

    void late(T answer, Throwable failure) {
        late.accept(answer, (AdapterException) failure); // the runner throws nothing else
    }
}
