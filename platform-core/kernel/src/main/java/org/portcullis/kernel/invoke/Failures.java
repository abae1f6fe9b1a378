// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one kind of failure of all that an adapter can throw, with the instance's name in front. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int LONGEST = 500;

    private Failures() {}

    /**
     * An {@link AdapterException} keeps its kind and its words; of anything else only the class is told, since its message
     * may hold a secret, and where it came from is logged.
     */
    static AdapterException of(String instance, String operation, Throwable thrown) {
        if (thrown instanceof AdapterException known) {
            AdapterException named = new AdapterException(
                    known.kind(),
                    named(instance, operation, known.getMessage()),
                    null,
                    known.retryAfter().orElse(null));
            named.setStackTrace(known.getStackTrace());
            return named;
        }
        LOG.warn(
                "{} threw {} from {} at {}, which its contract forbids",
                instance,
                thrown.getClass().getName(),
                operation,
                place(thrown));
        return failure(
                instance,
                operation,
                FailureKind.INTERNAL,
                "threw " + thrown.getClass().getName()
                        + ", which its contract forbids: see the log, and replace the bundle");
    }

    /** Where it was thrown; what is asked for that is the bundle's own code, and may fail too. */
    private static Object place(Throwable thrown) {
        try {
            StackTraceElement[] trace = thrown.getStackTrace();
            return trace.length == 0 ? "an unknown place" : String.valueOf(trace[0]);
        } catch (Throwable e) {
            return "a place that it does not tell";
        }
    }

    /** A failure that the host found. */
    static AdapterException failure(String instance, String operation, FailureKind kind, String what) {
        return new AdapterException(kind, named(instance, operation, what));
    }

    private static String named(String instance, String operation, String message) {
        String text = message == null ? "failed without a message" : message;
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST) + 64);
        clean.append(instance).append(": ").append(operation).append(": ");
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? ' ' : c);
        }
        return text.length() > LONGEST ? clean.append('…').toString() : clean.toString();
    }
}
