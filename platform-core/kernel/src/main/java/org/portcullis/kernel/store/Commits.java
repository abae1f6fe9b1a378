// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.portcullis.kernel.store.OutboxAppender.OutboxRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows a commit: the members' actions, the audit chain, the answers. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    private final AtomicReference<OutboxAppender> appender = new AtomicReference<>();

    AutoCloseable attach(OutboxAppender taker) {
        if (!appender.compareAndSet(null, taker)) {
            throw new IllegalStateException("An appender is attached already.");
        }
        return () -> appender.compareAndSet(taker, null);
    }

    /** Refuses an ordinary write whose record the chain could not take (AUD-3). */
    void requireChain() {
        OutboxAppender taker = appender.get();
        if (taker != null && !taker.ready()) {
            throw new StoreUnavailable(
                    "The audit chain can't be written: nothing that must be recorded is done.", null);
        }
    }

    void committed(List<Member<?>> members) {
        List<OutboxRecord> records = new ArrayList<>();
        for (Member<?> member : members) {
            member.tx().actionsAfterCommit().forEach(Commits::runAction);
            records.addAll(member.tx().records());
        }
        OutboxAppender taker = appender.get();
        if (records.isEmpty() || taker == null) {
            members.forEach(Member::succeed);
            return;
        }
        CompletableFuture<Void> durable = take(taker, records);
        for (Member<?> member : members) {
            if (member.priority == Priority.REVOCATION || member.tx().records().isEmpty()) {
                member.succeed(); // a kill doesn't wait for the chain: its record is durable in the outbox
            }
        }
        durable.whenComplete((none, failure) -> answer(members, failure));
    }

    private static CompletableFuture<Void> take(OutboxAppender taker, List<OutboxRecord> records) {
        try {
            return taker.committed(records);
        } catch (RuntimeException e) {
            LOG.error("The audit chain refused records; they stay in the outbox", e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void answer(List<Member<?>> members, Throwable failure) {
        for (Member<?> member : members) {
            if (failure == null) {
                member.succeed();
            } else {
                member.fail(new OutcomeUnknown(
                        "The change is stored with its record, but the audit chain could not take that yet.", failure));
            }
        }
    }

    private static void runAction(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            // the change stands: an action that fails must not turn it into an error
            LOG.error("An action after commit failed", e);
        }
    }
}
