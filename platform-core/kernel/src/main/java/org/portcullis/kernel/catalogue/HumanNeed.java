// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.catalogue;

import java.util.Optional;
import java.util.stream.Stream;
import org.portcullis.service.catalogue.Binding;
import org.portcullis.service.catalogue.Operation;

/**
 * Whether an operation is done on a human's behalf only: its vault's or PAM's template says {@code on_behalf_of: required}.
 * The vendor limits it to what is the human's, so without one it can't be granted.
 */
public final class HumanNeed {
    /** The template setting. */
    public static final String SETTING = "on_behalf_of";

    /** Its only value. */
    public static final String REQUIRED = "required";

    private HumanNeed() {}

    /** Whether the operation needs a human. */
    public static boolean of(Operation operation) {
        return Stream.of(operation.vault(), operation.pam())
                .flatMap(Optional::stream)
                .map(Binding::template)
                .anyMatch(template -> REQUIRED.equals(template.get(SETTING)));
    }
}
