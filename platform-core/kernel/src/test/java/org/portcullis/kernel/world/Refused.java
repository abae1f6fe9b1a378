// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.portcullis.service.Refusal;

/** Asserts refusals. */
public final class Refused {
    private Refused() {}

    /** With this slug. */
    public static void with(String slug, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.slug())
                .as(refusal.getMessage())
                .isEqualTo(slug));
    }

    /** The pointers of its fields. */
    public static List<String> pointers(ThrowingCallable call) {
        Refusal refusal = (Refusal) org.assertj.core.api.Assertions.catchThrowable(call);
        assertThat(refusal).isNotNull();
        return refusal.fields().stream().map(Refusal.Field::pointer).toList();
    }
}
