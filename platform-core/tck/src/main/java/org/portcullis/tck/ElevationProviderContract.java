// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.elevation.ApprovedElevation;
import org.portcullis.spi.elevation.Grant;
import org.portcullis.spi.revocation.Held;

/** Contract of {@link org.portcullis.spi.elevation.ElevationProvider}. */
public abstract class ElevationProviderContract extends VendorContract<ElevationVendor> {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private record Granted(ApprovedElevation elevation, Grant grant) {
        Held held() {
            return Orders.held(elevation, grant);
        }
    }

    private ApprovedElevation elevation() {
        return vendor().elevation(leaseId(), task(), Instant.now().plus(LIFETIME));
    }

    private String reserve(ApprovedElevation elevation) {
        String ref = vendor().provider().reserve(elevation, context());
        shown(ref);
        return ref;
    }

    private Granted grant(ApprovedElevation elevation) {
        return grant(reserve(elevation), elevation);
    }

    private Granted grant(String ref, ApprovedElevation elevation) {
        Grant grant = vendor().provider().grant(ref, elevation, context());
        shown(grant);
        return new Granted(elevation, grant);
    }

    private void end(Held held) {
        assertThat(eventually(Duration.ofSeconds(60), () -> {
                    vendor().participant().revoke(Orders.ending(held), context());
                    return vendor().participant()
                            .confirm(Orders.ending(held), context())
                            .isPresent();
                }))
                .as("ended and proven by its reference alone")
                .isTrue();
    }

    private static Held unsettled(String ref, ApprovedElevation elevation) {
        return Orders.unsettled(elevation.leaseId(), ref, elevation.principal(), elevation.expiresAt());
    }

    @Test
    @DisplayName("JIT-2: the principal may do the operations after the grant and not before")
    final void grantAllows() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        assertThat(vendor().allowed(elevation)).as("before the grant").isFalse();
        Grant grant = grant(ref, elevation).grant();
        assertThat(vendor().allowed(elevation)).as("after the grant").isTrue();
        assertThat(grant.ref()).isEqualTo(ref);
        assertThat(grant.vendorGrant()).isNotBlank();
        assertThat(grant.expiresAt()).isBeforeOrEqualTo(elevation.expiresAt().plusSeconds(1));
    }

    @Test
    @DisplayName("a reference is opaque, versioned, short and new for each elevation")
    final void referencesAreVersioned() {
        shown(vendor().provider());
        String first = reserve(elevation());
        String second = reserve(elevation());
        assertThat(first).matches("v[0-9]+:.+").hasSizeLessThanOrEqualTo(512).isNotEqualTo(second);
    }

    @Test
    @DisplayName("granting again is a no-op, and one ending still ends it")
    final void repeatIsSafe() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        Granted first = grant(ref, elevation);
        Granted again = grant(ref, elevation);
        assertThat(again.grant().vendorGrant()).isEqualTo(first.grant().vendorGrant());
        end(first.held());
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @Test
    @DisplayName("JIT-2: ending one grant leaves another task's alone")
    final void grantsAreIndependent() {
        Granted first = grant(elevation());
        Granted second = grant(elevation());
        end(first.held());
        assertThat(vendor().allowed(first.elevation())).isFalse();
        assertThat(vendor().allowed(second.elevation())).isTrue();
    }

    @Test
    @DisplayName("REV-2: a late grant under a reference that has been ended is refused or ended again")
    final void endedReference() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        vendor().participant().revoke(Orders.ending(unsettled(ref, elevation)), context());
        try {
            grant(ref, elevation);
        } catch (AdapterException e) {
            shown(LogTap.text(e));
            assertThat(e.kind()).isEqualTo(FailureKind.REJECTED);
        }
        end(unsettled(ref, elevation));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR"})
    @DisplayName("each fault shows as its kind, and nothing outlives the ending of the reference")
    final void faults(Fault fault) {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        breakWith(fault);
        failsWith(fault.kindsWhenMaking(), () -> grant(ref, elevation));
        heal();
        end(unsettled(ref, elevation));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a grant whose answer was lost, or broke off, is ended by its reference alone")
    final void lostAnswerIsEndable(Fault fault) {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        breakWith(fault);
        failsWith(fault.kindsWhenMaking(), () -> grant(ref, elevation));
        heal();
        end(unsettled(ref, elevation));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        breakWith(Fault.HANG);
        timesOut(context -> vendor().provider().grant(ref, elevation, context));
        heal();
        end(unsettled(ref, elevation));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @Test
    @DisplayName("the vendor acts and never answers: TIMEOUT, and the grant is ended by its reference alone")
    final void lateAnswer() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        breakWith(Fault.ANSWER_LATE);
        timesOut(context -> vendor().provider().grant(ref, elevation, context));
        heal();
        end(unsettled(ref, elevation));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        saysHowLongToWait(() -> grant(ref, elevation));
    }

    @Test
    @DisplayName("PLG-2: what an instance granted goes on, and is ended, under the one that takes its place")
    final void restarted() {
        Granted granted = grant(elevation());
        restart();
        assertThat(vendor().allowed(granted.elevation()))
                .as("an update ends nothing")
                .isTrue();
        end(granted.held());
        assertThat(vendor().allowed(granted.elevation())).isFalse();
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT, and nothing is granted")
    final void passedDeadline() {
        ApprovedElevation elevation = elevation();
        String ref = reserve(elevation);
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().provider()
                .grant(ref, elevation, within(Duration.ofSeconds(-1))));
        assertThat(vendor().allowed(elevation)).isFalse();
    }

    @Test
    @DisplayName("a slow vendor is no failure")
    final void slowVendor() {
        breakWith(Fault.SLOW);
        assertThat(vendor().allowed(grant(elevation()).elevation())).isTrue();
    }

    @Test
    @DisplayName("32 threads at once: each principal gets its grant")
    final void manyThreads() {
        List<Granted> granted = onAllThreads(() -> grant(elevation()));
        assertThat(granted).allMatch(g -> vendor().allowed(g.elevation()));
    }
}
