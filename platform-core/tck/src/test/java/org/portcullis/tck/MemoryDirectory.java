// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.DesiredState;
import org.portcullis.spi.directory.Target;
import org.portcullis.spi.revocation.RevocationParticipant;

/** A directory adapter in memory, and its fixture. */
final class MemoryDirectory implements AgentDirectory, PrincipalVendor {
    private final MemoryTarget target = new MemoryTarget();
    private final MemoryPrincipals principals = new MemoryPrincipals();
    private final Mutation mutation;
    private MemoryCalls calls;
    private MemoryEndings endings;

    MemoryDirectory(Mutation mutation) {
        this.mutation = mutation;
        restart();
    }

    @Override
    public String apply(Target wanted, CallContext context) {
        return calls.call(context, true, () -> applied(wanted));
    }

    private String applied(Target wanted) {
        if (calls.is(Mutation.DISABLES_EVERYBODY) && wanted.state() == DesiredState.DISABLED) {
            principals.all().forEach(each -> principals.enable(each, false));
        }
        Optional<String> found = find(wanted);
        if (wanted.state() == DesiredState.ABSENT) {
            return absent(found);
        }
        String id = found.orElseGet(() -> make(wanted));
        calls.known.add(id);
        boolean enabled = wanted.state() == DesiredState.ENABLED || calls.is(Mutation.DISABLING_IS_SKIPPED);
        boolean wasDisabled = found.isPresent() && !principals.of(id).enabled();
        if (!(calls.is(Mutation.ENABLING_AGAIN_IS_SKIPPED) && wasDisabled)) {
            principals.enable(id, enabled);
        }
        if (calls.is(Mutation.EACH_CALL_LEAVES_A_TRACE)) {
            principals.touch(id);
        }
        groups(id, wanted.groups());
        return id;
    }

    private String absent(Optional<String> found) {
        if (found.isEmpty()) {
            if (calls.is(Mutation.UNKNOWN_IS_AN_ERROR)) {
                throw new AdapterException(FailureKind.REJECTED, "no such principal");
            }
            return "";
        }
        if (calls.is(Mutation.ABSENT_ONLY_DISABLES)) {
            principals.enable(found.get(), false);
        } else {
            principals.remove(found.get());
        }
        return found.get();
    }

    private Optional<String> find(Target wanted) {
        if (calls.is(Mutation.TAKES_OVER_BY_NAME)) {
            return principals.named(wanted.name());
        }
        Optional<String> found = principals.marked(wanted.agentId()).stream().findFirst();
        return calls.is(Mutation.MEMORY_IS_THE_STORE) ? found.filter(calls.known::contains) : found;
    }

    private String make(Target wanted) {
        boolean human = calls.is(Mutation.MAKES_A_HUMAN);
        boolean another = calls.is(Mutation.MEMORY_IS_THE_STORE) || calls.is(Mutation.NOT_THREAD_SAFE);
        if (calls.is(Mutation.NOT_THREAD_SAFE)) {
            LockSupport.parkNanos(2_000_000);
        }
        String name = another ? wanted.name() + System.nanoTime() : wanted.name();
        return principals
                .make(name, wanted.agentId(), human)
                .orElseGet(() -> principals.marked(wanted.agentId()).stream()
                        .findFirst()
                        .orElseThrow(() -> new AdapterException(FailureKind.REJECTED, "the name is taken by another")));
    }

    private void groups(String id, Set<String> wanted) {
        Set<String> groups = new TreeSet<>(wanted);
        groups.retainAll(MemoryPrincipals.GROUPS);
        if (calls.is(Mutation.GROUPS_ONLY_GROW)) {
            groups.addAll(principals.of(id).groups());
        }
        principals.join(id, groups);
        Set<String> unknown = new TreeSet<>(wanted);
        unknown.removeAll(MemoryPrincipals.GROUPS);
        if (!unknown.isEmpty()) {
            throw new AdapterException(FailureKind.REJECTED, "there are no groups " + unknown);
        }
    }

    @Override
    public AgentDirectory directory() {
        return this;
    }

    @Override
    public RevocationParticipant participant() {
        return endings;
    }

    @Override
    public Access access(String agentId) {
        String id = principals.marked(agentId).get(0);
        principals.changeSecret(id);
        int secret = principals.of(id).secret();
        BooleanSupplier good = () -> {
            MemoryPrincipals.Entry entry = principals.of(id);
            return entry != null && entry.enabled() && entry.secret() == secret;
        };
        return new Access(good, good);
    }

    @Override
    public void enable(String agentId) {
        principals.marked(agentId).forEach(id -> principals.enable(id, true));
    }

    @Override
    public Set<String> groups() {
        return MemoryPrincipals.GROUPS;
    }

    @Override
    public Optional<Principal> principal(String agentId) {
        return principals.marked(agentId).stream().findFirst().map(id -> {
            MemoryPrincipals.Entry entry = principals.of(id);
            return new Principal(id, entry.enabled(), entry.human(), entry.groups());
        });
    }

    @Override
    public int marked() {
        return principals.marked();
    }

    @Override
    public String takeName(Target wanted) {
        return principals.make(wanted.name(), "", true).orElseThrow();
    }

    @Override
    public String print(String id) {
        return String.valueOf(principals.of(id)).replace("null", "");
    }

    @Override
    public void disable(String agentId) {
        principals.marked(agentId).forEach(id -> principals.enable(id, false));
    }

    @Override
    public void remove(String agentId) {
        principals.marked(agentId).forEach(principals::remove);
    }

    @Override
    public Optional<Duration> throttledFor() {
        return Optional.of(MemoryCalls.WAIT);
    }

    @Override
    public boolean restart() {
        calls = new MemoryCalls(target, mutation, new JumpingClock());
        endings = new MemoryEndings(calls, principals);
        return true;
    }

    @Override
    public Set<Fault> faults() {
        return Set.of(Fault.values());
    }

    @Override
    public void breakWith(Fault fault) {
        target.breakWith(fault);
    }

    @Override
    public Set<String> canaries() {
        return Set.of(MemoryTarget.ADMIN_SECRET);
    }

    @Override
    public void close() {
        principals.all().forEach(principals::remove);
    }

    @Override
    public String toString() {
        return calls.text();
    }
}
