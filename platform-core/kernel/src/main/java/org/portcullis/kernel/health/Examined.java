// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.health;

import java.util.List;
import org.portcullis.service.platform.Readiness;

/** A room that can be looked at; registered as a service. Asking must be quick and must not throw. */
public interface Examined {
    /** What was looked at, good and bad. */
    List<Readiness.Finding> examine();

    /** Why the platform can't do its work, in sentences for people; empty when it can. */
    List<String> obstacles();
}
