// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

@DisplayName("The port that the ports file names is one that listens (OPS-1)")
class HttpServersTest {
    @Test
    @DisplayName("a server that is still at its first attempt's port isn't taken for one at the second's")
    void listensAtThatPort() throws InvalidSyntaxException {
        assertThat(found(41_000, "http://127.0.0.1:41000/")).isTrue();
        assertThat(found(41_000, "https://[::1]:41000/", "https://10.0.0.1:41000/"))
                .isTrue();
        assertThat(found(41_001, "http://127.0.0.1:41000/")).isFalse();
        assertThat(found(4_100, "http://127.0.0.1:41000/")).isFalse();
        assertThat(found(1_000, "http://127.0.0.1:41000/")).isFalse();
    }

    @Test
    @DisplayName("a server whose port couldn't be bound isn't up")
    void bound() throws InvalidSyntaxException {
        assertThat(found(41_000)).isFalse();
    }

    private static boolean found(int port, String... endpoints) throws InvalidSyntaxException {
        Filter filter = FrameworkUtil.createFilter(HttpServers.listening("control", port));
        return filter.matches(Map.of(
                "objectClass",
                new String[] {"org.osgi.service.servlet.runtime.HttpServiceRuntime"},
                "org.portcullis.port",
                "control",
                "osgi.http.endpoint",
                endpoints));
    }
}
