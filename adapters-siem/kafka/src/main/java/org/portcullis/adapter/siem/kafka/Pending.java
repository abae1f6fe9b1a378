// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A record on its way.
 *
 * @param acknowledgement all replicas in sync have it
 * @param bytes of its body
 */
record Pending(Future<RecordMetadata> acknowledgement, int bytes) {}
