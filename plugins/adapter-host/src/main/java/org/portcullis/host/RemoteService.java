// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.portcullis.host.wire.Kind;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;

/** A hosted service as it is called here. */
final class RemoteService implements InvocationHandler {
    /** For what has no deadline of its own: constants. */
    private static final long CONSTANT_MILLIS = 5_000;

    /** The caller's own watch comes first. */
    private static final long AFTER_DEADLINE_MILLIS = 250;

    private final Child child;
    private final int number;
    private final String name;
    private final Supplier<String> trouble;

    private RemoteService(Child child, int number, String name, Supplier<String> trouble) {
        this.child = child;
        this.number = number;
        this.name = name;
        this.trouble = trouble;
    }

    /** @param trouble why it can't be called, once its process has ended */
    static Object of(Child child, int number, List<Class<?>> contracts, String name, Supplier<String> trouble) {
        return Proxy.newProxyInstance(
                contracts.get(0).getClassLoader(),
                contracts.toArray(Class<?>[]::new),
                new RemoteService(child, number, name, trouble));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] given) {
        if (method.getDeclaringClass() == Object.class) {
            return own(proxy, method, given);
        }
        Object[] arguments = given == null ? new Object[0] : given;
        try {
            byte[] call = child.values().call(number, method, arguments);
            byte[] answer = child.conversation().ask(Kind.CALL, call, patience(arguments), this::down);
            try {
                return child.values().readResult(method, answer);
            } finally {
                java.util.Arrays.fill(answer, (byte) 0);
            }
        } catch (IllegalArgumentException e) {
            throw new AdapterException(FailureKind.REJECTED, "the call is too large for a hosted adapter", e);
        } catch (IOException e) {
            throw new AdapterException(
                    FailureKind.INTERNAL, "its process sent an answer that isn't understood; it may have happened", e);
        }
    }

    private Object own(Object proxy, Method method, Object[] given) {
        return switch (method.getName()) {
            case "equals" -> proxy == given[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "hosted " + name;
        };
    }

    private static long patience(Object[] arguments) {
        for (Object each : arguments) {
            if (each instanceof CallContext context) {
                long left = Duration.between(Instant.now(), context.deadline()).toMillis();
                if (left <= 0) {
                    throw new AdapterException(FailureKind.TIMEOUT, "not begun: the deadline has passed");
                }
                return left + AFTER_DEADLINE_MILLIS;
            }
        }
        return CONSTANT_MILLIS;
    }

    private AdapterException down() {
        return new AdapterException(FailureKind.UNAVAILABLE, trouble.get());
    }
}
