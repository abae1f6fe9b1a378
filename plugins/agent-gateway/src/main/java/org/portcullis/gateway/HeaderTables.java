// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.HttpConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches Jetty's table of seen headers off, which each connection of a server has for itself: 110 KB, through which a
 * token of 600 characters is followed character by character. With a hundred agents connected that was an eighth of the
 * processor time of a request. Felix HTTP has no setting for it, so the first request does it for all connections to come.
 */
final class HeaderTables {
    private static final Logger LOG = LoggerFactory.getLogger(HeaderTables.class);

    private final AtomicBoolean done = new AtomicBoolean();

    void off(HttpServletRequest request) {
        if (done.get() || !done.compareAndSet(false, true)) {
            return;
        }
        try {
            HttpConfiguration server = ServletContextRequest.getServletContextRequest(request)
                    .getConnectionMetaData()
                    .getHttpConfiguration();
            server.setHeaderCacheSize(0);
        } catch (IllegalStateException e) {
            LOG.debug("Not Jetty's own request: its tables stay.", e);
        }
    }
}
