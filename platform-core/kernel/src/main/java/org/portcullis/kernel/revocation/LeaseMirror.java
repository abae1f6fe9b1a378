// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.portcullis.kernel.broker.LeaseMemory;
import org.portcullis.kernel.broker.LeaseRow;
import org.portcullis.kernel.broker.OpenLease;
import org.portcullis.kernel.store.Store;
import org.portcullis.service.registry.RiskTier;

/** What a target reaches of the leases that memory knows, for the time when the store can't even be read (REV-8). */
final class LeaseMirror {
    private final LeaseMemory memory;

    LeaseMirror(LeaseMemory memory) {
        this.memory = memory;
    }

    /** Reads them anew; throws when the store can't be read, and keeps what it had. */
    void refresh(Store store) {
        memory.refresh(store);
    }

    /** Those that a target reaches, as far as memory tells. */
    List<LeaseRow> reached(Target target) {
        return memory.all().stream()
                .filter(each -> reaches(target, each))
                .map(OpenLease::lease)
                .toList();
    }

    private static boolean reaches(Target target, OpenLease each) {
        LeaseRow lease = each.lease();
        return switch (target.type()) {
            case AGENT -> lease.of().agentId().equals(target.id());
            case TASK ->
                lease.of().agentId().equals(target.agentOfTask())
                        && target.taskName().equals(each.taskId());
            case ELEVATION -> lease.of().elevationId().equals(target.id());
            case GRANT -> lease.id().equals(target.id());
            case SYSTEM -> lease.of().system().equals(target.id());
            case ADAPTER ->
                lease.vault().adapter().equals(target.id())
                        || lease.pam()
                                .filter(pam -> pam.adapter().equals(target.id()))
                                .isPresent();
            case ENVIRONMENT -> target.id().equals(each.environment());
            case PERSON -> target.id().equals(each.personId());
            case PERSON_SESSION -> target.id().equals(each.sessionId());
            case LABEL, OWNER, MODEL, MCP_SERVER ->
                each.selectors().contains(target.selector().orElseThrow());
        };
    }

    /** The agents that hold them. */
    Set<String> agents(Target target) {
        return memory.all().stream()
                .filter(each -> reaches(target, each))
                .map(each -> each.lease().of().agentId())
                .collect(Collectors.toSet());
    }

    /** What memory can't tell, for people. */
    String unknown() {
        return memory.whole()
                ? "the ledger can't be read: what this node saw last is ended, and nothing proves that there is no more"
                : "the ledger can't be read, and this node remembers only some of it: there may be much more";
    }

    /** The strictest tier of those agents, where memory tells. */
    Optional<RiskTier> tier(Target target) {
        return memory.all().stream()
                .filter(each -> reaches(target, each) && each.tier() != null)
                .map(OpenLease::tier)
                .min((a, b) -> a.killSla().compareTo(b.killSla()));
    }
}
