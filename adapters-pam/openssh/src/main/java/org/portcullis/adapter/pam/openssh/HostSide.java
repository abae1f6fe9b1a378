// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.portcullis.spi.CallContext;

/** The host's program, asked one thing at a time: over ssh, or in a test's memory. */
interface HostSide extends AutoCloseable {
    /**
     * Its whole answer.
     *
     * @throws org.portcullis.spi.AdapterException for every other outcome; its kind says whether the host may have acted
     */
    JsonNode ask(ObjectNode request, CallContext context);

    @Override
    void close();
}
