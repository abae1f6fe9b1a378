// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.security.Provider;
import java.security.Security;
import org.apache.kafka.common.security.plain.internals.PlainSaslServerProvider;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;
import org.apache.kafka.common.security.scram.internals.ScramSaslServerProvider;

/**
 * Kafka's client registers security providers with the whole JVM, for good: they would hold this bundle's classes after it is
 * gone, and serve them to its next version. They are there while an instance is.
 */
final class SaslProviders {
    private static int users;

    private SaslProviders() {}

    /** Registers them for one more instance. */
    static synchronized void acquire() {
        users++;
        ScramSaslClientProvider.initialize();
    }

    /** Removes ours with the last instance. */
    static synchronized void release() {
        if (--users > 0) {
            return;
        }
        for (Provider each : Security.getProviders()) {
            if (each instanceof ScramSaslClientProvider
                    || each instanceof ScramSaslServerProvider
                    || each instanceof PlainSaslServerProvider) {
                Security.removeProvider(each.getName());
            }
        }
    }
}
