// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.audit.AuditRecord;
import org.portcullis.spi.audit.AuditSink;
import org.portcullis.spi.credential.Capability;
import org.portcullis.spi.credential.CredentialIssuer;
import org.portcullis.spi.credential.IssueRequest;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.revocation.Evidence;
import org.portcullis.spi.revocation.Order;
import org.portcullis.spi.revocation.Part;
import org.portcullis.spi.revocation.Receipt;
import org.portcullis.spi.revocation.RevocationParticipant;

/** An adapter whose every method does what the test says. */
final class ScriptedAdapter implements CredentialIssuer, RevocationParticipant, AuditSink {
    final AtomicInteger calls = new AtomicInteger();
    volatile Supplier<String> reserve = () -> "v1:ref";
    volatile Supplier<IssuedCredential> issue = () -> null;
    volatile Supplier<Receipt> revoke = Receipt.AlreadyAbsent::new;
    volatile Supplier<Optional<Evidence>> confirm = () -> Optional.of(Evidence.READ_BACK);
    volatile Supplier<Long> deliver = () -> 1L;
    volatile Supplier<String> identity = () -> "vendor-1";
    volatile Supplier<Part> part = () -> Part.VAULT_LEASE;

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public String reserve(IssueRequest request, CallContext context) {
        calls.incrementAndGet();
        return reserve.get();
    }

    @Override
    public IssuedCredential issue(String ref, IssueRequest request, CallContext context) {
        calls.incrementAndGet();
        return issue.get();
    }

    @Override
    public Part part() {
        return part.get();
    }

    @Override
    public Optional<Evidence> strongestEvidence() {
        return Optional.of(Evidence.READ_BACK);
    }

    @Override
    public String vendorIdentity(CallContext context) {
        return identity.get();
    }

    @Override
    public Receipt revoke(Order order, CallContext context) {
        calls.incrementAndGet();
        return revoke.get();
    }

    @Override
    public Optional<Evidence> confirm(Order order, CallContext context) {
        calls.incrementAndGet();
        return confirm.get();
    }

    @Override
    public long deliver(List<AuditRecord> batch, CallContext context) {
        return deliver.get();
    }
}
