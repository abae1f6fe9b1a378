// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.security.cert.CertificateException;
import java.util.List;
import java.util.StringJoiner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.portcullis.adapter.kit.Redaction;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** What Kafka's client says, as kinds; none says that a record arrived. */
final class Failures {
    private final KafkaSettings settings;

    Failures(KafkaSettings settings) {
        this.settings = settings;
    }

    /** What a call of the producer, or a record's acknowledgement, failed with. */
    AdapterException of(Throwable e) {
        if (e instanceof AdapterException own) {
            return own;
        }
        if (e instanceof TimeoutException && e.getCause() != null) {
            return of(e.getCause()); // it tells what was wrong until then
        }
        return new AdapterException(kind(e), said(e) + advice(e), e);
    }

    private static FailureKind kind(Throwable e) {
        if (e instanceof AuthenticationException) {
            return isUntrusted(e) ? FailureKind.MISCONFIGURED : FailureKind.UNAUTHENTICATED;
        }
        if (e instanceof AuthorizationException) {
            return FailureKind.FORBIDDEN;
        }
        if (e instanceof UnknownTopicOrPartitionException || e instanceof InvalidTopicException) {
            return FailureKind.MISCONFIGURED;
        }
        if (e instanceof ThrottlingQuotaExceededException) {
            return FailureKind.RATE_LIMITED;
        }
        if (e instanceof TimeoutException) {
            return FailureKind.TIMEOUT;
        }
        if (e instanceof UnsupportedVersionException) {
            return FailureKind.UNSUPPORTED;
        }
        if (e instanceof NotEnoughReplicasAfterAppendException) {
            return FailureKind.INTERNAL; // the leader has it
        }
        if (e instanceof RetriableException) {
            return FailureKind.UNAVAILABLE;
        }
        return isRefusal(e) ? FailureKind.REJECTED : FailureKind.INTERNAL;
    }

    /** The same record would be refused again. */
    private static boolean isRefusal(Throwable e) {
        return e instanceof org.apache.kafka.common.errors.RecordTooLargeException
                || e instanceof org.apache.kafka.common.errors.RecordBatchTooLargeException
                || e instanceof org.apache.kafka.common.errors.InvalidTimestampException
                || e instanceof org.apache.kafka.common.errors.PolicyViolationException
                || e instanceof org.apache.kafka.common.InvalidRecordException;
    }

    private String advice(Throwable e) {
        return switch (kind(e)) {
            case UNAUTHENTICATED ->
                settings.isMutual()
                        ? "; check that the brokers trust client_certificate_file, and the login"
                        : "; check username and password_ref, and that sasl is what the brokers offer";
            case FORBIDDEN -> "; give our user the right of the adapter's page";
            case MISCONFIGURED ->
                isUntrusted(e)
                        ? "; check the brokers' certificates and ca_file"
                        : "; create topic " + settings.topic + " as the adapter's page says";
            case REJECTED -> "; lower max_message_bytes, or raise max.message.bytes of topic " + settings.topic;
            case TIMEOUT -> "; a broker may have too few replicas in sync, its log says why; the batch is given again";
            default -> "";
        };
    }

    private static boolean isUntrusted(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** The producer could not even be made. */
    AdapterException ofSettings(KafkaException e) {
        // Its causes might quote a key or a password: their names do.
        StringJoiner names = new StringJoiner(" by ", " (", ")");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            names.add(cause.getClass().getSimpleName());
        }
        return new AdapterException(
                FailureKind.MISCONFIGURED,
                "Kafka's client refuses the settings" + names
                        + "; check that the brokers' names can be looked up, that ca_file and client_certificate_file"
                        + " hold certificates, and that client_key_ref names their key as PKCS#8 in PEM without a"
                        + " password");
    }

    AdapterException ofUnreachable() {
        return new AdapterException(
                FailureKind.UNAVAILABLE,
                "none of " + String.join(", ", settings.brokers)
                        + " can be reached; check that they run, and the way there");
    }

    AdapterException ofTime(String waitedFor) {
        return new AdapterException(
                FailureKind.TIMEOUT, "no " + waitedFor + " before the deadline; the batch is given again");
    }

    private static String said(Throwable e) {
        return Redaction.of(e.getClass().getSimpleName() + ": " + e.getMessage(), List.of());
    }
}
