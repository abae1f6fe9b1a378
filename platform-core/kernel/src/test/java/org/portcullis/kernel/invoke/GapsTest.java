// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PLG-3: calls wait for an instance that is being rebuilt, and for nothing else")
class GapsTest {
    @Test
    @DisplayName("a gap is open until it is back, or the platform stops")
    void open() {
        Gaps gaps = new Gaps();
        gaps.left("vault-acme~one");
        gaps.left("vault-acme~two");
        assertThat(gaps.isOpen("vault-acme~one")).isTrue();
        assertThat(gaps.isOpen("vault-acme~other")).isFalse();
        gaps.back("vault-acme~one");
        gaps.prolong("vault-acme~one");
        assertThat(gaps.isOpen("vault-acme~one")).isFalse();
        gaps.close();
        assertThat(gaps.isOpen("vault-acme~two")).isFalse();
    }

    @Test
    @DisplayName("what was to be done in a moment is done even when the platform stops: no answer stays out")
    void stopped() {
        InstanceRegistry registry = new InstanceRegistry();
        registry.close();
        AtomicInteger done = new AtomicInteger();
        registry.soon(done::incrementAndGet);
        assertThat(done).hasValue(1);
    }
}
