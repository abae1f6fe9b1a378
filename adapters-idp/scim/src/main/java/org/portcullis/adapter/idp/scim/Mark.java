// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import com.fasterxml.jackson.databind.JsonNode;

/** Our mark, in {@code externalId}, which is the provisioning client's own (RFC 7643, 3.1): {@code portcullis-agent:agt_…}. */
final class Mark {
    static final String ATTRIBUTE = "externalId";
    private static final String PREFIX = "portcullis-agent:";

    private Mark() {}

    static String of(String agentId) {
        return PREFIX + agentId;
    }

    /** Whether it is an agent's, whichever agent's. */
    static boolean isOn(JsonNode resource) {
        return Scim.text(resource, ATTRIBUTE).startsWith(PREFIX);
    }

    static boolean isOn(JsonNode resource, String agentId) {
        return Scim.text(resource, ATTRIBUTE).equals(of(agentId));
    }
}
