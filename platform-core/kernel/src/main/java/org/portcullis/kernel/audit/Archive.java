// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.Refusal;
import org.portcullis.service.audit.AuditQuery;
import org.portcullis.spi.audit.AuditRecord;

/** All chains of this machine as one list, those that ended before a restore first. Thread-safe. */
final class Archive {
    private final List<ChainQuery> queries = new ArrayList<>();
    private final List<ChainExport> exports = new ArrayList<>();

    /** @param chains oldest first */
    Archive(List<ReadableChain> chains, AuditSigner signer) {
        for (ReadableChain chain : chains) {
            ChainReader reader = new ChainReader(chain);
            queries.add(new ChainQuery(chain, reader));
            exports.add(new ChainExport(chain, reader, signer));
        }
    }

    /** The cursor is the place of the chain in the list and the number of the last record given. */
    Page<AuditRecord> find(AuditQuery query, PageRequest page) {
        int chain = 0;
        long after = 0;
        if (page.cursor().isPresent()) {
            String[] parts = page.cursor().get().split("-", 2);
            chain = (int) number(parts[0], queries.size() - 1L);
            after = number(parts[parts.length - 1], Long.MAX_VALUE);
        }
        List<AuditRecord> found = new ArrayList<>();
        while (true) {
            Optional<Long> next = queries.get(chain).find(query, after, page.limit() - found.size(), found);
            if (next.isPresent()) {
                return new Page<>(found, Optional.of(chain + "-" + next.get()));
            }
            if (chain == queries.size() - 1) {
                return new Page<>(found, Optional.empty());
            }
            chain++;
            after = 0;
        }
    }

    private static long number(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw badCursor(e);
        }
        throw badCursor(null);
    }

    private static Refusal badCursor(Throwable cause) {
        Refusal refusal =
                new Refusal(Refusal.Kind.INVALID, "bad-cursor", "cursor must be one that a page of this list gave");
        if (cause != null) {
            refusal.initCause(cause);
        }
        return refusal;
    }

    /** One section for each chain. */
    void export(Optional<Instant> from, OutputStream out) {
        exports.forEach(export -> export.write(from, out));
    }
}
