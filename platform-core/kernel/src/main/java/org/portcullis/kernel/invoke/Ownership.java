// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.Optional;

/** Whose an instance's name is (PLG-6). */
@FunctionalInterface
interface Ownership {
    /** Everybody's: for tests without a framework. */
    Ownership NOBODYS = (by, id) -> Optional.empty();

    /** Why that bundle may not serve the instance, in one sentence; empty when it may. */
    Optional<String> objection(Origin by, String id);
}
