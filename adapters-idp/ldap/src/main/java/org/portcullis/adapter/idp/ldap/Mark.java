// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.SortedSet;
import java.util.TreeSet;
import org.portcullis.spi.directory.Target;

/** Our mark, in {@code description}, which each tool shows: {@code portcullis-agent:agt_…}. */
final class Mark {
    static final String ATTRIBUTE = "description";
    static final String FACT = "portcullis:";
    private static final String PREFIX = "portcullis-agent:";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Mark() {}

    static String of(String agentId) {
        return PREFIX + agentId;
    }

    static Filter filter(String agentId) {
        return Filter.createEqualityFilter(ATTRIBUTE, of(agentId));
    }

    /** Whether it is an agent's entry, whichever agent's. */
    static boolean isOn(Entry entry) {
        String[] values = entry.getAttributeValues(ATTRIBUTE);
        if (values != null) {
            for (String value : values) {
                if (value.startsWith(PREFIX)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What the entry shall tell about the agent, {@code key=value} each. */
    static SortedSet<String> facts(Target target) {
        SortedSet<String> facts = new TreeSet<>();
        facts.add("environment=" + target.environment());
        facts.add("owner=" + target.owner());
        target.attributes().forEach((key, value) -> facts.add(key + "=" + value));
        return facts;
    }

    /** 256 random bits: an entry that may log in needs a password, and this one is told to nobody. */
    static byte[] unknownPassword() {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encode(random);
    }
}
