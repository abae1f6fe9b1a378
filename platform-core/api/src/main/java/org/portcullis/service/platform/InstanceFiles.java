// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.platform;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The files {@code config/instances/<family>-<vendor>~<name>.json}: the one place where adapter instances are
 * configured. A file that appears, changes or goes takes effect within a second, one written here at once.
 */
@ProviderType
public interface InstanceFiles {
    /** Ids for which a file exists, sorted. */
    List<String> ids();

    /** What the file says, without any substitution; empty when there is none or it can't be read. */
    Map<String, Object> read(String id);

    /** What an adapter would be given of that configuration: nulls gone, references to the platform's own values resolved. */
    default Map<String, Object> effective(Map<String, Object> configuration) {
        return configuration;
    }

    /** Writes the file in one step and applies it. Idempotent. */
    void write(String id, Map<String, Object> configuration) throws IOException;

    /** Removes the file and the configuration. Idempotent. */
    void delete(String id) throws IOException;
}
