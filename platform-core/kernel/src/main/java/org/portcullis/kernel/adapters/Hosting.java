// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.portcullis.service.platform.HostedProcess;

/** What is known of the instances that run in processes of their own (PLG-6). */
final class Hosting {
    private final Supplier<List<HostedProcess>> processes;

    /** @param processes those that there are now; null while there is none */
    Hosting(Supplier<List<HostedProcess>> processes) {
        this.processes = processes;
    }

    /** Whether an instance with these settings runs in a process of its own. */
    static boolean isHosted(Map<String, Object> configuration) {
        return Boolean.TRUE.equals(configuration.get("hosted"));
    }

    /** Why it isn't well; empty when it is, or isn't hosted. */
    Optional<String> trouble(String id, OptionalLong bundle) {
        return of(id).flatMap(process -> process.trouble(bundle));
    }

    /** What is known of its process; nothing when it isn't hosted. */
    Map<String, Object> show(String id) {
        return of(id).map(HostedProcess::show).orElse(Map.of());
    }

    private Optional<HostedProcess> of(String id) {
        List<HostedProcess> now = processes.get();
        return now == null
                ? Optional.empty()
                : now.stream().filter(each -> each.instance().equals(id)).findFirst();
    }
}
