// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system's clock, set off by as much as a test wants; what a fixture gives its adapter for {@link Vendor#jumpClock}. */
public final class JumpingClock extends Clock {
    private volatile Duration offset = Duration.ZERO;

    /** It is wrong by that much from now on. */
    public void jump(Duration by) {
        offset = by;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this; // instants alone are asked for
    }
}
