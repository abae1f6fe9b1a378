// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Which adapter instances are there. A missing one is no answer about what it once issued. */
public interface Instances {

    /** One by its id, if it is there now. */
    Optional<Instance> find(String id);

    /** All that are there now, by id. */
    List<Instance> all();

    /**
     * How an instance fares, JSON values by name: calls and failures by kind, latency percentiles, breaker, threads in
     * use and hung, last error. Empty for one that has never been there.
     */
    Map<String, Object> health(String id);

    /**
     * Tells the listener of each instance that is there, and of each later change, in order, on a thread of its own that
     * it may hold for a while. Closing ends it.
     */
    AutoCloseable listen(Listener listener);

    /** Services that aren't called because their bundles may not serve those instances, as long as they are installed. */
    List<RefusedService> refused();

    /** Tells of each service that was refused, and of each later one, quickly and on any thread. Closing ends it. */
    AutoCloseable onRefusal(Consumer<RefusedService> listener);

    /** Hears of instances. */
    interface Listener {
        /** It is there; or its configuration, secret references or bundle changed: what was stuck may work now. */
        void present(Instance instance);

        /** It is gone. */
        void gone(String id);
    }
}
