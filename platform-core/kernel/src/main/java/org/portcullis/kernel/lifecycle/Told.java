// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.lifecycle;

import java.util.Set;
import org.portcullis.spi.lifecycle.LifecycleEvent;
import org.portcullis.spi.lifecycle.LifecycleKind;

/**
 * How a person stands at a source.
 *
 * @param issuer who vouches for the subject
 * @param subject the person
 * @param standing {@code ENABLED}, {@code DISABLED} or {@code DEPARTED}
 * @param roles what they hold there
 */
record Told(String issuer, String subject, LifecycleKind standing, Set<String> roles) {
    Told {
        roles = Set.copyOf(roles);
    }

    /** Of a state. */
    static Told of(LifecycleEvent event) {
        return new Told(event.issuer(), event.subject(), event.kind(), event.roles());
    }

    /** Whether they may act. */
    boolean isHere() {
        return standing == LifecycleKind.ENABLED;
    }
}
