// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import java.util.Map;

/** Signs what is to be believed away from the platform, with the key of the exports. */
public interface Signatures {
    /** The canonical JSON of the object with {@code key} and {@code signature} added. */
    String sign(Map<String, ?> object);
}
