// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.portcullis.spi.CallContext;

/**
 * One method of an extension point, as it is called.
 *
 * @param point which contract
 * @param operation its name in records, as in {@code issue}
 * @param repeat whether it may be repeated when its outcome is unknown
 * @param mutating whether it is recorded: it changes something at the vendor, or reads a secret there
 * @param work calls it
 * @param flaw what is wrong with an answer, or null
 * @param late takes an answer or a failure that nobody waits for any more
 * @param <S> the contract
 * @param <T> the answer
 */
record Ask<S, T>(
        ExtensionPoint point,
        String operation,
        boolean repeat,
        boolean mutating,
        BiFunction<S, CallContext, T> work,
        Function<T, String> flaw,
        BiConsumer<T, Throwable> late) {

    /** A read: repeated freely, not recorded. */
    static <S, T> Ask<S, T> reading(
            ExtensionPoint point, String operation, BiFunction<S, CallContext, T> work, Function<T, String> flaw) {
        return new Ask<>(point, operation, true, false, work, flaw, (late, failed) -> {});
    }

    /** A change that may be repeated. */
    static <S, T> Ask<S, T> changing(
            ExtensionPoint point, String operation, BiFunction<S, CallContext, T> work, Function<T, String> flaw) {
        return new Ask<>(point, operation, true, true, work, flaw, (late, failed) -> {});
    }
}
