// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.token;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The public halves of the keys that sign access tokens, of all nodes of this platform: each node signs with keys of its own,
 * which never leave it, and accepts what another one has signed. Thread-safe.
 */
@ProviderType
public interface PublishedKeys {
    /**
     * Publishes this node's keys in the place of those that it published before; durable when it returns. Idempotent, and to
     * be repeated: keys of a node that hasn't said so for two days are forgotten.
     *
     * @param byId public JWKs as JSON by key id
     * @throws org.portcullis.service.Refusal UNAVAILABLE when the store can't take them
     */
    void publish(Map<String, String> byId);

    /**
     * Those of all nodes by key id, read now.
     *
     * @throws org.portcullis.service.Refusal UNAVAILABLE when the store can't be read
     */
    Map<String, String> all();
}
