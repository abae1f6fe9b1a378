// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A cluster's side, a fake or a real one, asked with other rights than the adapter's. */
interface SearchSide {
    int port();

    /** What the adapter's settings say of its login; its secret is that of {@link #secret()}. */
    Map<String, Object> login();

    /** Empty where the cluster asks nobody who they are. */
    String secret();

    /** The documents of a data stream, in the order in which the cluster took them, with {@code _id} and {@code _source}. */
    List<JsonNode> documents(String dataStream);

    /** The data stream is gone. */
    void remove(String dataStream);
}
