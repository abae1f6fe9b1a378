// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import org.apache.felix.framework.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** Leads what the framework itself has to say into the server's log, instead of standard output. */
final class FrameworkLog extends Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.osgi.framework");

    @Override
    @SuppressWarnings("rawtypes") // as the overridden method has it
    protected void doLog(Bundle bundle, ServiceReference reference, int level, String message, Throwable cause) {
        doLog(level, bundle == null ? message : bundle.getSymbolicName() + ": " + message, cause);
    }

    @Override
    protected void doLog(int level, String message, Throwable cause) {
        switch (level) {
            case LOG_ERROR -> LOG.error(message, cause);
            case LOG_WARNING -> LOG.warn(message, cause);
            case LOG_INFO -> LOG.info(message, cause);
            default -> LOG.debug(message, cause);
        }
    }
}
