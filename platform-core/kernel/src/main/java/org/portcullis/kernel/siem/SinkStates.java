// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.util.Map;

/** How the sinks fare, for whoever shows instances. */
public interface SinkStates {
    /** JSON values by name, each beginning with {@code sink_}; empty for what is no sink. */
    Map<String, Object> show(String instance);
}
